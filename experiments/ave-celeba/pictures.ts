import { filtered, WEIGHTS } from '../filtered/filters.js';
import { Draws } from '../support/draws.js';

/** The side of the paper’s pictures, and their channels. */
export const SIDE = 64;
export const CHANNELS = 3;

/** Red, green and blue of what is drawn, and how far those of one drawing are from these at most. */
const SKIN = [0.8, 0.6, 0.5];
const BEHIND = [0.4, 0.5, 0.6];
const EYES = [0.15, 0.2, 0.25];
const VARIES = 0.15;

interface Ellipse {
  readonly centre: readonly [y: number, x: number];
  readonly radii: readonly [y: number, x: number];
}

/** How far inside a pixel is, from 0 to 1 over a pixel or two. */
function inside(y: number, x: number, { centre, radii }: Ellipse, side: number): number {
  const distance = Math.hypot((y - centre[0]) / radii[0], (x - centre[1]) / radii[1]);
  return 1 / (1 + Math.exp(side * radii[0] * (distance - 1)));
}

/** A face as a child draws one, f32 [side, side, 3] in [0, 1]. */
function drawnFace(draws: Draws, side: number): Float32Array {
  const [high, wide, up, left] = draws.uniforms(4);
  const [skin, behind, eyes] = [SKIN, BEHIND, EYES].map((colour) => {
    const by = draws.uniforms(CHANNELS);
    return colour.map((value, c) => value + VARIES * (2 * by[c] - 1));
  });
  const [cy, cx] = [0.45 + 0.1 * up, 0.45 + 0.1 * left];
  const head: Ellipse = { centre: [cy, cx], radii: [0.32 + 0.1 * high, 0.24 + 0.1 * wide] };
  const pair = [-0.1, 0.1].map((by): Ellipse => ({ centre: [cy - 0.08, cx + by], radii: [0.04, 0.05] }));
  const face = new Float32Array(side * side * CHANNELS);
  for (let p = 0; p < side * side; p++) {
    const [y, x] = [(Math.floor(p / side) + 0.5) / side, ((p % side) + 0.5) / side];
    const onHead = inside(y, x, head, side);
    const onEye = Math.max(...pair.map((eye) => inside(y, x, eye, side)));
    for (let c = 0; c < CHANNELS; c++)
      face[p * CHANNELS + c] = (1 - onHead) * behind[c] + onHead * ((1 - onEye) * skin[c] + onEye * eyes[c]);
  }
  return face;
}

/** A_k of every channel of every picture. @param faces f32 [rows, side², 3] */
function filteredFaces(faces: Float32Array, side: number, k: number): Float32Array {
  const dim = side * side * CHANNELS;
  // [rows, 3, side²]: where a number of a picture, channels last, lies among planes.
  const place = (i: number): number => {
    const [row, within] = [Math.floor(i / dim), i % dim];
    return row * dim + (within % CHANNELS) * side * side + Math.floor(within / CHANNELS);
  };
  const planes = new Float32Array(faces.length);
  for (const [i, value] of faces.entries()) planes[place(i)] = value;
  const out = filtered(planes, side, k);
  return faces.map((_, i) => out[place(i)]);
}

/** Of each marginal faces of its own, filtered as its pictures are in the experiment `filtered`: f32 [rows, D]. */
export function drawnMarginals(side: number, rows: number): Float32Array[] {
  const draws = new Draws(64);
  const dim = side * side * CHANNELS;
  return WEIGHTS.map((_, k) => {
    const faces = new Float32Array(rows * dim);
    for (let row = 0; row < rows; row++) faces.set(drawnFace(draws, side), row * dim);
    return filteredFaces(faces, side, k);
  });
}
