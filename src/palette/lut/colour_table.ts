import { checkObject, described } from '../../arguments.js';
import { invalid } from '../../errors.js';

/** Nodes along each axis: what video editors take without resampling. */
export const TABLE_SIZE = 33;

/**
 * A 3-D lookup table over sRGB: node (i, j, k) of size³ is the picture of the colour (i, j, k)/(size − 1), channels
 * encoded in [0, 1]. Red runs fastest, as in a `.cube` file.
 */
export interface ColourTable {
  readonly size: number;
  /** f32 [size, size, size, 3]: blue, green, red, channel. */
  readonly values: Float32Array;
}

/** @throws InvalidInputError for what is no table */
export function checkColourTable(operation: string, table: unknown): void {
  const wayOut = 'Pass what parseCube() or the grades of learnPalette() give.';
  checkObject(operation, 'a colour table', table, wayOut);
  const { size, values } = table as Partial<ColourTable>;
  const isOne =
    Number.isSafeInteger(size) && size! > 1 && values instanceof Float32Array && values.length === 3 * size! ** 3;
  if (isOne) return;
  const received = `size ${described(size)} and values ${described(values)}`;
  throw invalid(operation, 'a colour table has 3 · size³ values, size at least 2', received, wayOut);
}

/** Fills a table with a function of the encoded colour. */
export function tabulate(
  map: (red: number, green: number, blue: number) => readonly [number, number, number],
  size = TABLE_SIZE,
): ColourTable {
  const values = new Float32Array(size ** 3 * 3);
  const last = size - 1;
  let at = 0;
  for (let blue = 0; blue < size; blue++) {
    for (let green = 0; green < size; green++) {
      for (let red = 0; red < size; red++, at += 3) values.set(map(red / last, green / last, blue / last), at);
    }
  }
  return { size, values };
}
