import type { Floats } from '../../../io/numeric_table.js';
import type { Hdf5Dataset, Hdf5File, Hdf5Object } from './hdf5_file.js';

/** Bytes of a dense matrix, and entries of a sparse one, that are read at a time. */
const BLOCK_BYTES = 1 << 24;
const BLOCK_ENTRIES = 1 << 20;

/** A matrix of an `.h5ad` file, its values not read. */
export interface H5adMatrix {
  readonly name: string;
  readonly shape: readonly [number, number];
  /** Whether float32 holds every value. */
  readonly narrow: boolean;
  /** Of a dense matrix. */
  readonly dense?: Hdf5Dataset;
  /** Of a sparse one: its entries by row (csr) or by column (csc). */
  readonly sparse?: {
    readonly byRow: boolean;
    readonly values: Hdf5Dataset;
    readonly indices: Hdf5Dataset;
    readonly pointers: Hdf5Dataset;
  };
}

/** Where values go: [chosen rows, width], and each row's and column's place there, −1 for those left out. */
export interface MatrixTarget {
  readonly data: Floats;
  readonly width: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** @throws InvalidInputError for what is no matrix of numbers */
export async function describeMatrix(file: Hdf5File, layer: string): Promise<H5adMatrix> {
  const name = `/${layer}`;
  const object = await file.describe(name);
  if (object.kind === 'dataset') return describeDense(file, layer, object);
  if (object.kind === 'missing') throw file.refuse(layer, 'must be a matrix', 'a link that leads nowhere');
  const encoding = textOf(object.attributes['encoding-type']) ?? textOf(object.attributes.h5sparse_format);
  const byRow = encoding === 'csr_matrix' || encoding === 'csr';
  if (!byRow && encoding !== 'csc_matrix' && encoding !== 'csc') {
    const wayOut =
      encoding === 'dataframe'
        ? `adata.${layer.replace('/', '["')}"] = its values: .to_numpy(), then save it again.`
        : undefined;
    throw file.refuse(
      layer,
      'must be a dense or sparse (csr, csc) matrix',
      encoding === undefined ? 'a group' : JSON.stringify(encoding.slice(0, 40)),
      wayOut,
    );
  }
  const shape = object.attributes.shape ?? object.attributes.h5sparse_shape;
  if (!isShape(shape)) throw file.refuse(layer, 'must say its shape', JSON.stringify(shape ?? null).slice(0, 40));
  const [values, indices, pointers] = [
    await vector(file, `${name}/data`),
    await vector(file, `${name}/indices`),
    await vector(file, `${name}/indptr`),
  ];
  if (values.shape[0] !== indices.shape[0])
    throw file.refuse(layer, 'must have a place for every value', `${indices.shape[0]} for ${values.shape[0]}`);
  const majors = shape[byRow ? 0 : 1];
  if (pointers.shape[0] !== majors + 1)
    throw file.refuse(`${layer}/indptr`, `must have ${majors + 1} entries`, String(pointers.shape[0]));
  return { name, shape, narrow: isNarrow(values), sparse: { byRow, values, indices, pointers } };
}

function describeDense(file: Hdf5File, layer: string, object: Hdf5Dataset): H5adMatrix {
  const { shape, type } = object;
  if (shape.length !== 2 || !isShape(shape))
    throw file.refuse(
      layer,
      'must have two axes: (cells, columns)',
      `shape (${shape.join(', ')})`,
      'Reshape it to (n, d).',
    );
  if (type === 'text' || type === 'other')
    throw file.refuse(layer, 'must hold numbers', type === 'text' ? 'text' : 'records or another type');
  return { name: `/${layer}`, shape, narrow: isNarrow(object), dense: object };
}

const isNarrow = ({ type }: Hdf5Dataset): boolean => type === 'f4' || type === 'f2';

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const isShape = (shape: unknown): shape is readonly [number, number] =>
  Array.isArray(shape) &&
  shape.length === 2 &&
  shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0 && extent < 2 ** 31);

async function vector(file: Hdf5File, name: string): Promise<Hdf5Dataset> {
  const object: Hdf5Object = await file.describe(name);
  if (object.kind === 'dataset' && object.shape.length === 1) return object;
  throw file.refuse(
    name,
    'must be a list of numbers',
    object.kind === 'dataset' ? `shape (${object.shape.join(', ')})` : object.kind,
  );
}

/**
 * Adds a matrix's values to a table of zeros, a few mebibytes at a time.
 * @throws InvalidInputError for indices beyond its shape
 */
export async function readMatrix(file: Hdf5File, matrix: H5adMatrix, target: MatrixTarget): Promise<void> {
  if (matrix.dense !== undefined) await readDense(file, matrix, matrix.dense, target);
  else await readSparse(file, matrix, matrix.sparse!, target);
}

async function readDense(
  file: Hdf5File,
  { name, shape: [rows, columns] }: H5adMatrix,
  object: Hdf5Dataset,
  target: MatrixTarget,
): Promise<void> {
  // Whole chunks, each of which is decompressed as often as it is touched.
  const chunkRows = Math.max(1, object.chunks?.[0] ?? 1);
  const fitting = Math.floor(BLOCK_BYTES / (columns * object.bytes));
  const step = Math.max(1, fitting >= chunkRows ? fitting - (fitting % chunkRows) : fitting);
  for (let start = 0; start < rows; start += step) {
    const count = Math.min(step, rows - start);
    if (target.rows.subarray(start, start + count).every((place) => place < 0)) continue;
    const block = await file.numbers(name, object, [start, 0], [count, columns]);
    for (let row = 0; row < count; row++) {
      const place = target.rows[start + row];
      if (place < 0) continue;
      for (let c = 0; c < columns; c++) {
        const column = target.columns[c];
        if (column >= 0) target.data[place * target.width + column] = block[row * columns + c];
      }
    }
  }
}

async function readSparse(
  file: Hdf5File,
  { name, shape }: H5adMatrix,
  sparse: NonNullable<H5adMatrix['sparse']>,
  target: MatrixTarget,
): Promise<void> {
  const { byRow, values, indices, pointers } = sparse;
  const [majors, minors] = byRow ? [target.rows, target.columns] : [target.columns, target.rows];
  const pointer = await readPointers(file, name, pointers, values.shape[0]);
  const entries = pointer[pointer.length - 1];
  let major = 0;
  for (let start = 0; start < entries; start += BLOCK_ENTRIES) {
    const count = Math.min(BLOCK_ENTRIES, entries - start);
    while (pointer[major + 1] <= start) major++;
    if (!anyWanted(majors, pointer, major, start + count)) continue;
    const places = await file.numbers(`${name}/indices`, indices, [start], [count]);
    const numbers = await file.numbers(`${name}/data`, values, [start], [count]);
    for (let i = 0, m = major; i < count; i++) {
      while (pointer[m + 1] <= start + i) m++;
      const place = places[i];
      if (!(place >= 0 && place < minors.length))
        throw file.refuse(name, `must lie in its shape (${shape.join(', ')})`, `an entry at ${place}`);
      const [a, b] = [majors[m], minors[place]];
      // Entries of one place add up, as in SciPy.
      if (a >= 0 && b >= 0) target.data[byRow ? a * target.width + b : b * target.width + a] += numbers[i];
    }
  }
}

/** Whether a block of entries, up to `end`, touches a row (csr) or column (csc) that is wanted. */
function anyWanted(majors: Int32Array, pointer: Floats, first: number, end: number): boolean {
  for (let m = first; m < majors.length && pointer[m] < end; m++) if (majors[m] >= 0) return true;
  return false;
}

async function readPointers(file: Hdf5File, name: string, object: Hdf5Dataset, entries: number): Promise<Floats> {
  const pointer = await file.numbers(`${name}/indptr`, object, [0], [object.shape[0]]);
  const rises = pointer.every(
    (value, i) => Number.isInteger(value) && (i === 0 ? value === 0 : value >= pointer[i - 1]),
  );
  if (rises && pointer[pointer.length - 1] === entries) return pointer;
  throw file.refuse(`${name}/indptr`, `must rise from 0 to ${entries}, the number of entries`, 'other numbers');
}
