import { invalid, shorten } from '../errors.js';
import type { PictureRange, TableOptions } from './table_options.js';

/** Numbers on the host, in the precision that their source has. */
export type Floats = Float32Array | Float64Array;

/** What rows that are pictures hold. */
export interface PictureRows {
  /** [height, width, channels]: rows of pixels, the channels of a pixel side by side. */
  readonly shape: PictureShape;
  readonly range: PictureRange;
  /** Sizes that pictures had in their files, where they were brought to another, as `28×28` or `28×28 to 64×48`. */
  readonly resizedFrom?: string;
}

export type PictureShape = readonly [height: number, width: number, channels: number];

/** Samples on the host: row-major, one sample per row. `Table<Float32Array>` is one that a device can take. */
export interface Table<Data extends Floats = Floats> {
  /** [rows · columns], row-major. */
  readonly data: Data;
  readonly rows: number;
  readonly columns: number;
  /** [columns], where the source names them. */
  readonly names?: readonly string[];
  /** [columns]: each column's number in the file, from 0, where some were left out or moved. */
  readonly places?: readonly number[];
  /** What a reader left out of the file, as `3 comment lines`. */
  readonly notes?: readonly string[];
  /** Rows that a sampler marked as divergent transitions, where the file says so of each. */
  readonly divergences?: number;
  /** Where rows are pictures. */
  readonly pictures?: PictureRows;
  /** What a user should know of the file and need not mend. */
  readonly warnings?: readonly string[];
}

/** A dense row-major (C order) array of any rank. */
export interface NumericArray {
  readonly shape: readonly number[];
  /** Π shape values. */
  readonly data: Floats;
}

/** The values rounded to float32, for a device; the same array where they are float32 already. */
export function toFloat32(data: Floats): Float32Array {
  return data instanceof Float32Array ? data : new Float32Array(data);
}

/** A zeroed array. @throws InvalidInputError where the machine has no room for it */
export function allocateFloats(
  type: Float32ArrayConstructor | Float64ArrayConstructor,
  length: number,
  operation: string,
): Floats {
  try {
    return new type(length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const received = `${length} numbers of ${type.BYTES_PER_ELEMENT} bytes`;
    const fault = invalid(
      operation,
      'the numbers must fit in memory',
      received,
      'Take a sample of the rows, or save float32.',
    );
    fault.cause = error;
    throw fault;
  }
}

/** Number of elements of an array with this shape; 1 for the empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** @throws InvalidInputError unless the shape accounts for every element. */
export function checkShape(array: NumericArray, operation: string): void {
  if (elementCount(array.shape) === array.data.length) return;
  throw invalid(
    operation,
    'the shape must account for every element',
    `shape (${array.shape.join(', ')}) for ${array.data.length} elements`,
    'Pass a shape whose product is the number of elements.',
  );
}

const PICTURES_HINT = ' Of pictures (n, height, width) say their channels: 1.';

/**
 * An array seen as a table, sharing its memory: [n] becomes one column, [n, d] stays, and [n, m, d] becomes [n·m, d]
 * when `draws` is set.
 * @throws InvalidInputError for rank 0, for other arrays of rank 3 and up, and for zero rows or columns.
 */
export function toTable(array: NumericArray, operation: string, options: TableOptions = {}): Table {
  const { data } = array;
  const shape =
    options.draws === true && array.shape.length === 3
      ? [array.shape[0] * array.shape[1], array.shape[2]]
      : array.shape;
  const received = `shape (${array.shape.join(', ')})`;
  if (shape.length === 0) {
    throw invalid(operation, 'a table needs a first axis of samples', 'a single number', 'Save an array of (n, d).');
  }
  if (shape.length > 2) {
    throw invalid(
      operation,
      'a table has one or two axes: (samples, dimensions)',
      received,
      `Reshape it to (n, d): numpy.save(path, a.reshape(-1, a.shape[-1])).${shape.length === 3 ? PICTURES_HINT : ''}`,
    );
  }
  const rows = shape[0];
  const columns = elementCount(shape.slice(1));
  if (rows === 0 || columns === 0) {
    throw invalid(operation, 'a table needs at least one row and one column', received, 'Save at least one sample.');
  }
  return { data, rows, columns };
}

/**
 * Refuses NaN and infinities.
 * @throws InvalidInputError naming the row and column (from 0) of the first value that is not finite.
 */
export function checkFinite(table: Table, operation: string, wayOut = 'Remove or repair such rows.'): void {
  const { data, columns } = table;
  const index = data.findIndex((value) => !Number.isFinite(value));
  if (index === -1) return;
  const place = `row ${Math.floor(index / columns)}, ${columnText(table, index % columns)} (counted from 0)`;
  throw invalid(operation, 'every value must be finite', `${data[index]} at ${place}`, wayOut);
}

/** A column as messages call it, from 0, by its name too where it has one. */
export function columnText({ names }: Pick<Table, 'names'>, column: number): string {
  return names === undefined ? `column ${column}` : `column ${column} "${shorten(names[column], 40)}"`;
}
