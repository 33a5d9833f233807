import { Draws } from '../support/draws.js';

/** Degrees of the hues of the marginal: from red to green. */
export const HUES = [0, 120] as const;

/** Colours of one saturation, hues uniform on the arc: red, green and blue from 0 to 1, f32 [count, 3]. */
export function coloursOf(count: number, seed: number): Float32Array {
  const hues = new Draws(seed).uniforms(count);
  const colours = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) colours.set(rgb(HUES[0] + (HUES[1] - HUES[0]) * hues[i]), 3 * i);
  return colours;
}

const [SATURATION, VALUE] = [0.8, 0.9];

/** A hue in degrees as red, green and blue. */
function rgb(hue: number): number[] {
  return [5, 3, 1].map((n) => {
    const k = (n + hue / 60) % 6;
    return VALUE * (1 - SATURATION * Math.max(0, Math.min(k, 4 - k, 1)));
  });
}

/** Degrees from 0 to 360; 0 of a grey. */
export function hueOf([red, green, blue]: ArrayLike<number> & Iterable<number>): number {
  const turn = Math.atan2(Math.sqrt(3) * (green - blue), 2 * red - green - blue);
  return ((turn * 180) / Math.PI + 360) % 360;
}

/** Degrees between two hues, from 0 to 180. */
export function hueDistance(a: number, b: number): number {
  const apart = Math.abs(a - b) % 360;
  return Math.min(apart, 360 - apart);
}

/** Degrees that a hue is off the marginal's arc. */
export const offArc = (hue: number): number =>
  hue >= HUES[0] && hue <= HUES[1] ? 0 : Math.min(...HUES.map((end) => hueDistance(hue, end)));

/** The largest means over squares of 2×2 pixels, channel by channel, of pictures [rows, side, side, 3]: [rows, 3]. */
export function brightColours(pictures: Float32Array, side: number): Float32Array {
  const dim = 3 * side * side;
  const found = new Float32Array((3 * pictures.length) / dim);
  for (let row = 0; row < found.length / 3; row++)
    for (let y = 0; y < side; y += 2)
      for (let x = 0; x < side; x += 2)
        for (let c = 0; c < 3; c++) {
          const at = row * dim + 3 * (y * side + x) + c;
          const mean = (pictures[at] + pictures[at + 3] + pictures[at + 3 * side] + pictures[at + 3 * side + 3]) / 4;
          found[3 * row + c] = Math.max(found[3 * row + c], mean);
        }
  return found;
}

/** Shapes of coloured pictures, f32 [rows, side²]: the brightest channel over what is brightest of it, at most 1. */
export function shapesOf(pictures: Float32Array, side: number): Float32Array {
  const [pixels, bright] = [side * side, brightColours(pictures, side)];
  return Float32Array.from({ length: pictures.length / 3 }, (_, i) => {
    const row = Math.floor(i / pixels);
    const colour = bright.subarray(3 * row, 3 * row + 3);
    const channel = colour.indexOf(Math.max(...colour));
    return Math.min(1, pictures[3 * i + channel] / Math.max(colour[channel], 1e-6));
  });
}
