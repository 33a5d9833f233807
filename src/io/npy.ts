/**
 * NumPy's `.npy` format. Own code: the format is a magic, a one-line header and raw bytes, and the npm readers
 * (`npyjs` and the like) are made for browsers, read trusted files only and pull in `fetch` shims.
 * Where bytes are copied as they are, the machine is taken to be little-endian: the kernels share memory with
 * WebAssembly, which is.
 */
import { invalid } from '../errors.js';
import { elementReader, type ElementReader } from './npy_elements.js';
import { formatNpyHeader, parseNpyHeader, type NpyHeader } from './npy_header.js';
import { checkShape, elementCount, type Floats, type NumericArray } from './numeric_table.js';

/**
 * Decodes a `.npy` file of versions 1 to 3, either byte order, C or Fortran order, as a row-major array: float16 and
 * float32 as float32, float64 and integers as float64. Integers that float64 cannot hold are refused. NaN and infinities
 * pass: see `checkFinite`.
 * @param bytes the array may share their memory, so that a large file is held once.
 * @param name what messages call the file, its path as a rule.
 * @throws InvalidInputError for anything that is not a complete, honest file of a supported type.
 */
export function decodeNpy(bytes: Uint8Array, name: string): NumericArray {
  const operation = `reading ${name}`;
  const header = parseNpyHeader(bytes, operation);
  const { reader, littleEndian } = elementReader(header.descr, operation);
  checkLength(bytes, header, reader, operation);
  const elements = bytes.subarray(header.dataOffset);
  const data = header.descr === '<f4' || header.descr === '<f8'
    ? asFloats(elements, reader)
    : readElements(elements, header, reader, littleEndian, operation);
  return { shape: header.shape, data: header.fortranOrder ? fortranToC(data, header.shape) : data };
}

/**
 * Encodes a row-major array as a little-endian `.npy` file, version 1, in the array's own precision. The same array gives
 * the same bytes.
 */
export function encodeNpy(array: NumericArray): Uint8Array {
  const { shape, data } = array;
  checkShape(array, 'encoding .npy');
  const header = formatNpyHeader(data instanceof Float32Array ? '<f4' : '<f8', shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return bytes;
}

/** Compares the promised size with the real one before anything of that size is allocated. */
function checkLength(bytes: Uint8Array, header: NpyHeader, reader: ElementReader, operation: string): void {
  const promised = elementCount(header.shape) * reader.bytes;
  const present = bytes.length - header.dataOffset;
  if (promised === present) return;
  throw invalid(
    operation,
    `shape (${header.shape.join(', ')}) of '${header.descr}' needs ${promised} bytes of data`,
    `${present} bytes`,
    present < promised ? 'The file was cut short or its header lies: copy or save it again.'
      : 'The file has data its header does not mention: save one array a file.',
  );
}

/** Elements seen as they lie, or copied where they do not lie at a multiple of their size. */
function asFloats(elements: Uint8Array, { bytes }: ElementReader): Floats {
  const { buffer, byteOffset, byteLength } = elements.byteOffset % bytes === 0 ? elements : new Uint8Array(elements);
  return bytes === 4
    ? new Float32Array(buffer, byteOffset, byteLength / bytes)
    : new Float64Array(buffer, byteOffset, byteLength / bytes);
}

function readElements(
  elements: Uint8Array,
  header: NpyHeader,
  reader: ElementReader,
  littleEndian: boolean,
  operation: string,
): Floats {
  const view = new DataView(elements.buffer, elements.byteOffset, elements.byteLength);
  const data = new reader.array(elements.length / reader.bytes);
  for (let i = 0; i < data.length; i++) {
    const value = reader.read(view, i * reader.bytes, littleEndian);
    if (reader.integer && Number.isNaN(value)) throw refuseLoss(i, header, operation);
    data[i] = value;
  }
  return data;
}

function refuseLoss(index: number, header: NpyHeader, operation: string): Error {
  return invalid(
    operation, 'integers must be exact in float64 (all up to 2^53 are)',
    `a larger one at element (${positionOf(index, header).join(', ')}), counted from 0`,
    "Subtract a whole number first, or accept the rounding: numpy.save(path, array.astype('float64')).",
  );
}

/** Index along each axis of the element stored at `index`. */
function positionOf(index: number, { shape, fortranOrder }: NpyHeader): number[] {
  const position = new Array<number>(shape.length).fill(0);
  let rest = index;
  for (let step = 0; step < shape.length; step++) {
    const axis = fortranOrder ? step : shape.length - 1 - step;
    position[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return position;
}

/** Reorders column-major elements (first axis fastest) to row-major (last axis fastest). */
function fortranToC(source: Floats, shape: readonly number[]): Floats {
  if (shape.length < 2) return source;
  const target = source instanceof Float32Array ? new Float32Array(source.length) : new Float64Array(source.length);
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  const position = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < target.length; to++) {
    target[to] = source[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++position[axis] < shape[axis]) break;
      from -= position[axis] * strides[axis];
      position[axis] = 0;
    }
  }
  return target;
}
