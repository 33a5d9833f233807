import type { Ink } from '../../../src/node/morph/ink.js';
import type { Picture } from '../../../src/node/io/picture.js';

/** Ink by its pixel's centre, in pixels. */
export function inkBy(width: number, height: number, ink: (x: number, y: number) => number): Ink {
  const values = Float64Array.from({ length: width * height }, (_, i) => ink(i % width, Math.floor(i / width)));
  return { width, height, values };
}

/** A disk, whose edge has greys of one pixel's width. */
export const disk = (size: number, x: number, y: number, radius: number): Ink =>
  inkBy(size, size, (u, v) => Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(u - x, v - y))));

export const areaOf = ({ values }: Ink): number => values.reduce((a, b) => a + b, 0);

/** Σ ink (x, y) / Σ ink. */
export function centreOf(ink: Ink): [number, number] {
  let [x, y] = [0, 0];
  for (const [i, value] of ink.values.entries()) {
    x += value * (i % ink.width);
    y += value * Math.floor(i / ink.width);
  }
  return [x / areaOf(ink), y / areaOf(ink)];
}

/** ½ Σ |a − b|, in pixels. */
export const apart = (a: Ink, b: Ink): number => a.values.reduce((s, v, i) => s + Math.abs(v - b.values[i]), 0) / 2;

/** Of one tone where `ink` is, and another elsewhere; `alpha` by the ink, too. */
export function pictureOf(
  { width, height, values }: Ink,
  { shape = 0, ground = 255, alpha }: { shape?: number; ground?: number; alpha?: (ink: number) => number } = {},
): Picture {
  const channels = alpha === undefined ? 3 : 4;
  const pixels = new Uint8Array(width * height * channels);
  for (const [i, ink] of values.entries()) {
    pixels.fill(Math.round(ground + ink * (shape - ground)), channels * i, channels * i + 3);
    if (alpha !== undefined) pixels[channels * i + 3] = Math.round(255 * alpha(ink));
  }
  return { width, height, channels, pixels };
}
