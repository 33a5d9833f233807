import type { Floats, PictureShape } from '../../../io/numeric_table.js';
import type { PictureRange } from '../../../io/table_options.js';
import { encodePng, toCodes } from './codes.js';

/** Draws that are pictures. */
export interface DrawnPictures {
  /** [points, perPoint, height · width · channels] */
  readonly data: Floats;
  readonly points: number;
  readonly perPoint: number;
  readonly shape: PictureShape;
  readonly range: PictureRange;
}

/** Names in the order of their numbers: `007.png`, or `007-2.png` of the third of several draws. */
function nameOf({ points, perPoint }: DrawnPictures, point: number, draw: number): string {
  const padded = (value: number, count: number): string => String(value).padStart(String(count - 1).length, '0');
  return `${padded(point, points)}${perPoint === 1 ? '' : `-${padded(draw, perPoint)}`}.png`;
}

/** Gives every draw as a PNG of 8 bits to `write`; numbers beyond the range become black and white. */
export async function writePictures(
  drawn: DrawnPictures,
  write: (name: string, content: Uint8Array) => Promise<unknown>,
): Promise<void> {
  const { data, points, perPoint, shape, range } = drawn;
  const numbers = shape[0] * shape[1] * shape[2];
  for (let i = 0; i < points * perPoint; i++) {
    const codes = toCodes(data.subarray(i * numbers, (i + 1) * numbers), range);
    await write(nameOf(drawn, Math.floor(i / perPoint), i % perPoint), await encodePng(codes, shape));
  }
}
