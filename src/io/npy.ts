/**
 * NumPy's `.npy` format. Own code: the format is a magic, a one-line header and raw bytes, and the npm readers
 * (`npyjs` and the like) are made for browsers, read trusted files only and pull in `fetch` shims.
 * Where bytes are copied as they are, the machine is taken to be little-endian: the kernels share memory with
 * WebAssembly, which is.
 */
import { invalid } from '../errors.js';
import { elementReader, type ElementReader } from './npy_elements.js';
import { formatNpyHeader, parseNpyHeader, type NpyHeader } from './npy_header.js';
import { checkShape, elementCount, type NumericArray } from './numeric_table.js';

/**
 * Decodes a `.npy` file of versions 1 to 3, either byte order, C or Fortran order, as row-major float32. float64 rounds
 * to float32; integers and floats that float32 cannot hold are refused. NaN and infinities pass: see `checkFinite`.
 * @param name what messages call the file, its path as a rule.
 * @throws InvalidInputError for anything that is not a complete, honest file of a supported type.
 */
export function decodeNpy(bytes: Uint8Array, name: string): NumericArray {
  const operation = `reading ${name}`;
  const header = parseNpyHeader(bytes, operation);
  const { reader, littleEndian } = elementReader(header.descr, operation);
  checkLength(bytes, header, reader, operation);
  const elements = bytes.subarray(header.dataOffset);
  const data = header.descr === '<f4'
    ? new Float32Array(new Uint8Array(elements).buffer)
    : readElements(elements, header, reader, littleEndian, operation);
  return { shape: header.shape, data: header.fortranOrder ? fortranToC(data, header.shape) : data };
}

/** Encodes a row-major array as a little-endian float32 `.npy` file, version 1. The same array gives the same bytes. */
export function encodeNpy(array: NumericArray): Uint8Array {
  const { shape, data } = array;
  checkShape(array, 'encoding .npy');
  const header = formatNpyHeader('<f4', shape);
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

function readElements(
  elements: Uint8Array,
  header: NpyHeader,
  reader: ElementReader,
  littleEndian: boolean,
  operation: string,
): Float32Array {
  const view = new DataView(elements.buffer, elements.byteOffset, elements.byteLength);
  const data = new Float32Array(elements.length / reader.bytes);
  for (let i = 0; i < data.length; i++) {
    const value = reader.read(view, i * reader.bytes, littleEndian);
    data[i] = value;
    if (!reader.exact && isLoss(value, data[i], reader)) throw refuseLoss(value, i, header, reader, operation);
  }
  return data;
}

function isLoss(value: number, stored: number, reader: ElementReader): boolean {
  return reader.integer ? stored !== value : Number.isFinite(value) && !Number.isFinite(stored);
}

function refuseLoss(value: number, index: number, header: NpyHeader, reader: ElementReader, operation: string): Error {
  const place = `element (${positionOf(index, header).join(', ')}), counted from 0`;
  return reader.integer
    ? invalid(
      operation, 'integers must be exact in float32 (all up to 2^24 are)', `a larger one at ${place}`,
      "Rescale it, or accept the rounding: array.astype('float32').",
    )
    : invalid(operation, 'values must be below 3.4e38, the largest float32', `${value} at ${place}`, 'Rescale them.');
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
function fortranToC(source: Float32Array, shape: readonly number[]): Float32Array {
  if (shape.length < 2) return source;
  const target = new Float32Array(source.length);
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
