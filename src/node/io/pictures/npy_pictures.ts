import { invalid } from '../../../errors.js';
import type { NumericArray, Table } from '../../../io/numeric_table.js';
import type { TableOptions } from '../../../io/table_options.js';
import { PictureTable } from './rows.js';

/** Codes of white by NumPy's types; floats are numbers in the range already. */
const WHITE: Readonly<Record<string, number | undefined>> = {
  u1: 255,
  b1: 1,
  f2: undefined,
  f4: undefined,
  f8: undefined,
};

/** How far numbers may lie beyond the range, in its length, before it is taken to be another: draws lie beyond it. */
const BEYOND = 1;

function checkShape(operation: string, shape: readonly number[]): readonly [number, number, number, 1 | 3] {
  const [count, height, width, channels = 1] = shape;
  const received = `shape (${shape.join(', ')})`;
  if (shape.length !== 3 && shape.length !== 4)
    throw invalid(
      operation,
      'pictures are an array (n, height, width) or (n, height, width, channels)',
      received,
      'Reshape it so, or leave size, channels and range out.',
    );
  if (shape.some((length) => length === 0))
    throw invalid(operation, 'there must be a picture, and a pixel in it', received, 'Save at least one.');
  if (channels === 1 || channels === 3) return [count, height, width, channels];
  const first = shape[1] === 1 || shape[1] === 3;
  throw invalid(
    operation,
    'the last axis of pictures is their channels, 1 or 3',
    received,
    first ? 'Put channels last: numpy.save(path, a.transpose(0, 2, 3, 1)).' : 'Save grey or red, green and blue.',
  );
}

/** Numbers that look as if black and white were others. */
function rangeWarning({ data, pictures }: Table): string[] {
  const [black, white] = pictures!.range;
  let [least, most] = [Infinity, -Infinity];
  for (const value of data) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const margin = BEYOND * (white - black);
  if (least >= black - margin && most <= white + margin) return [];
  const found = `${Number(least.toPrecision(4))} to ${Number(most.toPrecision(4))}`;
  return [
    `has numbers from ${found}, taken as they are with black ${black} and white ${white}; save uint8, or scale them`,
  ];
}

/**
 * Pictures of a NumPy array: bytes and booleans from black to white, floats as they are.
 * @param descr NumPy's type string
 * @throws InvalidInputError for other axes and types, and numbers that are not finite
 */
export function npyPictures({ shape, data }: NumericArray, descr: string, path: string, options: TableOptions): Table {
  const operation = `reading ${path}`;
  const [count, height, width, channels] = checkShape(operation, shape);
  const type = descr.slice(1);
  if (!(type in WHITE))
    throw invalid(operation, 'arrays of pictures are uint8, bool or floats', `'${descr}'`, 'Save one of these.');
  const white = WHITE[type];
  const pictures = new PictureTable(operation, count, options, type === 'f8');
  const size = height * width * channels;
  for (let row = 0; row < count; row++) {
    const values = data.subarray(row * size, (row + 1) * size);
    pictures.add({ height, width, channels, values, ...(white === undefined ? {} : { white }) }, `picture ${row}`);
  }
  const table = pictures.table();
  const warnings = white === undefined ? rangeWarning(table) : [];
  return { ...table, ...(warnings.length > 0 ? { warnings } : {}) };
}
