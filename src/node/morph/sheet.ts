import type { Picture } from '../io/picture.js';
import type { Ink } from './ink.js';
import type { Layout } from './layout.js';

/** Between two steps, as a share of a step's longer side. */
const GAP = 1 / 16;

/** Black ink on white. */
export function drawn({ width, height, values }: Ink): Picture {
  const pixels = new Uint8Array(3 * width * height);
  for (const [i, value] of values.entries()) pixels.fill(255 - Math.round(255 * value), 3 * i, 3 * i + 3);
  return { width, height, channels: 3, pixels };
}

/** All steps side by side, as the layout has them. */
export function sheetOf(steps: readonly Ink[], { places }: Layout): Picture {
  const [{ width, height }] = steps;
  const gap = Math.ceil(GAP * Math.max(width, height));
  const end = (of: (place: Layout['places'][number]) => number, side: number): number =>
    gap + Math.max(...places.map((place) => Math.round(of(place) * (side + gap)) + side + gap));
  const [wide, high] = [end(({ x }) => x, width), end(({ y }) => y, height)];
  const pixels = new Uint8Array(3 * wide * high).fill(255);
  for (const [i, { x, y }] of places.entries()) {
    const step = drawn(steps[i]).pixels;
    const [left, top] = [gap + Math.round(x * (width + gap)), gap + y * (height + gap)];
    for (let row = 0; row < height; row++) {
      pixels.set(step.subarray(3 * row * width, 3 * (row + 1) * width), 3 * ((top + row) * wide + left));
    }
  }
  return { width: wide, height: high, channels: 3, pixels };
}
