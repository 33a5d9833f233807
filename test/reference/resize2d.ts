import type { Resize2dSpec } from '../../src/ops/resize2d/contract.js';

/** Resize by ONNX's text, one output at a time. @returns [images, size[0], size[1], C] of x [images, H, W, C] */
export function referenceResize2d(x: ArrayLike<number>, images: number, spec: Resize2dSpec): Float64Array {
  const { height: H, width: W, channels: C, size } = spec;
  const out: number[] = [];
  for (let n = 0; n < images; n++)
    for (let v = 0; v < size[0]; v++)
      for (let h = 0; h < size[1]; h++)
        for (let c = 0; c < C; c++) {
          const at = (i: number, j: number) => x[((n * H + clamp(i, H)) * W + clamp(j, W)) * C + c];
          const [i, j] = [placeOf(spec, v, 0), placeOf(spec, h, 1)];
          out.push(spec.mode === 'nearest' ? at(nearest(i, spec), nearest(j, spec)) : bilinear(at, i, j));
        }
  return Float64Array.from(out);
}

const clamp = (i: number, length: number) => Math.min(Math.max(i, 0), length - 1);

function placeOf({ height, width, size, scale, coordinates = 'half-pixel' }: Resize2dSpec, x: number, axis: 0 | 1) {
  const [inputs, outputs] = [axis === 0 ? height : width, size[axis]];
  const s = scale?.[axis] ?? outputs / inputs;
  if (coordinates === 'asymmetric') return settle(x / s);
  if (coordinates === 'align-corners') return outputs === 1 ? 0 : settle((x * (inputs - 1)) / (outputs - 1));
  if (coordinates === 'pytorch-half-pixel' && outputs === 1) return 0;
  return settle((x + 0.5) / s - 0.5);
}

/** Halves that rounding of the scale has moved, which only matter to the nearest. */
const settle = (place: number) =>
  Math.abs(2 * place - Math.round(2 * place)) < 1e-9 ? Math.round(2 * place) / 2 : place;

function nearest(place: number, { rounding = 'round-prefer-floor' }: Resize2dSpec): number {
  if (rounding === 'floor') return Math.floor(place);
  if (rounding === 'ceil') return Math.ceil(place);
  const isHalf = place - Math.floor(place) === 0.5;
  if (!isHalf) return Math.round(place);
  return rounding === 'round-prefer-floor' ? Math.floor(place) : Math.ceil(place);
}

/** Places at whole numbers take no part of their neighbours. */
function bilinear(at: (i: number, j: number) => number, i: number, j: number): number {
  const [top, left] = [Math.floor(i), Math.floor(j)];
  const [a, b] = [i - top, j - left];
  const mix = (one: number, other: () => number, part: number) =>
    part === 0 ? one : (1 - part) * one + part * other();
  const row = (k: number) => mix(at(k, left), () => at(k, left + 1), b);
  return mix(row(top), () => row(top + 1), a);
}
