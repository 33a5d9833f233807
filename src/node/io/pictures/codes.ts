import type { PictureShape } from '../../../io/numeric_table.js';
import type { PictureRange } from '../../../io/table_options.js';
import { loadSharp } from '../picture/library.js';

/** Codes of 8 bits from black to white; numbers beyond the range become black and white. */
export function toCodes(numbers: ArrayLike<number>, [black, white]: PictureRange): Uint8Array {
  return Uint8Array.from(numbers, (v) => Math.round(255 * Math.min(1, Math.max(0, (v - black) / (white - black)))));
}

/** A PNG of 8-bit codes [height, width, channels], grey of one channel and RGB of three. */
export async function encodePng(codes: Uint8Array, [height, width, channels]: PictureShape): Promise<Buffer> {
  const open = await loadSharp();
  const image = open(codes, { raw: { width, height, channels: channels as 1 | 3 }, limitInputPixels: false });
  return image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}
