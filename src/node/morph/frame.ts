import { loadSharp } from '../io/picture/library.js';
import type { Ink } from './ink.js';

export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** The size of a picture whose longer side is `size`. */
function scaled({ width, height }: Frame, size: number): Frame {
  const scale = size / Math.max(width, height);
  return { width: Math.max(1, Math.round(scale * width)), height: Math.max(1, Math.round(scale * height)) };
}

const MOST_CODE = 65535;

/** Interpolated by lines, which overshoot nowhere: no ink appears where there was none. 16 bits. */
async function resample(ink: Ink, { width, height }: Frame): Promise<Ink> {
  if (ink.width === width && ink.height === height) return ink;
  const open = await loadSharp();
  const codes = Uint16Array.from(ink.values, (value) => Math.round(MOST_CODE * value));
  const data = await open(codes, { raw: { width: ink.width, height: ink.height, channels: 1 } })
    .resize({ width, height, fit: 'fill', kernel: 'linear' })
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer();
  // A copy, because the library's bytes may begin at an odd place.
  const resized = new Uint16Array(new Uint8Array(data).buffer);
  return { width, height, values: Float64Array.from(resized, (code) => code / MOST_CODE) };
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
export async function fitFrame(inks: readonly Ink[], size: number): Promise<Ink[]> {
  const sizes = inks.map((ink) => scaled(ink, size));
  const frame = {
    width: Math.max(...sizes.map(({ width }) => width)),
    height: Math.max(...sizes.map(({ height }) => height)),
  };
  return Promise.all(inks.map(async (ink, k) => centred(await resample(ink, sizes[k]), frame)));
}
