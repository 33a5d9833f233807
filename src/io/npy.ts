/**
 * NumPy's `.npy` format. Own code: the format is a magic, a one-line header and raw bytes, and the npm readers
 * (`npyjs` and the like) are made for browsers, read trusted files only and pull in `fetch` shims.
 * Where bytes are copied as they are, the machine is taken to be little-endian: the kernels share memory with
 * WebAssembly, which is.
 */
import { checkBytes, checkObject, described } from '../arguments.js';
import { invalid } from '../errors.js';
import { NpyDecoder, npyLayout, type NpyLayout } from './npy_decoder.js';
import { formatNpyHeader, parseNpyHeader } from './npy_header.js';
import { checkShape, type Floats, type NumericArray } from './numeric_table.js';

/**
 * Decodes a `.npy` file of versions 1 to 3, either byte order, C or Fortran order, as a row-major array: float16 and
 * float32 as float32, float64 and integers as float64. Integers that float64 cannot hold are refused. NaN and
 * infinities pass: see `checkFinite`.
 * @param bytes the array may share their memory, so that a large file is held once.
 * @param name what messages call the file, its path as a rule.
 * @throws InvalidInputError for anything that is not a complete, honest file of a supported type.
 */
export function decodeNpy(bytes: Uint8Array, name = '.npy'): NumericArray {
  const { shape, data } = decodeNpyTyped(bytes, name);
  return { shape, data };
}

/** The same with NumPy's type string. */
export function decodeNpyTyped(bytes: Uint8Array, name: string): NumericArray & { readonly descr: string } {
  const operation = `reading ${name}`;
  checkBytes(operation, bytes);
  const header = parseNpyHeader(bytes, operation);
  const { dataOffset, descr, shape } = header;
  const layout = npyLayout(header, bytes.length - dataOffset, operation);
  const elements = bytes.subarray(dataOffset);
  if (layout.plain) return { shape, descr, data: asFloats(elements, layout) };
  const decoder = new NpyDecoder(layout, operation);
  decoder.add(elements);
  return { shape, descr, data: decoder.data };
}

/**
 * Encodes a row-major array as a little-endian `.npy` file, version 1, in the array's own precision. The same array
 * gives the same bytes.
 */
export function encodeNpy(array: NumericArray): Uint8Array {
  checkObject('encoding .npy', 'an array', array, 'Pass { shape, data }, data float32 or float64.');
  const { shape, data } = array;
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    const rule = 'data must be a Float32Array or Float64Array';
    throw invalid('encoding .npy', rule, described(data), 'Convert it: Float64Array.from(data).');
  }
  checkShape(array, 'encoding .npy');
  const header = formatNpyHeader(data instanceof Float32Array ? '<f4' : '<f8', shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return bytes;
}

/** Elements seen as they lie, or copied where they do not lie at a multiple of their size. */
function asFloats(elements: Uint8Array, { reader: { bytes } }: NpyLayout): Floats {
  const { buffer, byteOffset, byteLength } = elements.byteOffset % bytes === 0 ? elements : new Uint8Array(elements);
  return bytes === 4
    ? new Float32Array(buffer, byteOffset, byteLength / bytes)
    : new Float64Array(buffer, byteOffset, byteLength / bytes);
}
