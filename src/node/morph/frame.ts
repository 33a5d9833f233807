import type { Ink } from './ink.js';
import { resample, type Frame } from '../io/picture/resample.js';

/** The size of a picture whose longer side is `size`. */
function scaled({ width, height }: Frame, size: number): Frame {
  const scale = size / Math.max(width, height);
  return { width: Math.max(1, Math.round(scale * width)), height: Math.max(1, Math.round(scale * height)) };
}

/** Ink in the middle of a frame that is as large or larger. */
function centred(ink: Ink, { width, height }: Frame): Ink {
  const [left, top] = [Math.floor((width - ink.width) / 2), Math.floor((height - ink.height) / 2)];
  const values = new Float64Array(width * height);
  for (let y = 0; y < ink.height; y++) {
    values.set(ink.values.subarray(y * ink.width, (y + 1) * ink.width), (top + y) * width + left);
  }
  return { width, height, values };
}

/**
 * Pictures in one frame: each is scaled until its longer side is `size` pixels, and lies in the middle of the least
 * frame that holds all.
 */
export function fitFrame(inks: readonly Ink[], size: number): Ink[] {
  const sizes = inks.map((ink) => scaled(ink, size));
  const frame = {
    width: Math.max(...sizes.map(({ width }) => width)),
    height: Math.max(...sizes.map(({ height }) => height)),
  };
  return inks.map((ink, k) => centred(resample(ink, sizes[k]), frame));
}
