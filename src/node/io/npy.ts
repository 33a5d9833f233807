/**
 * NumPy's `.npy` format. Own code: the format is a magic, a one-line header and raw bytes, and the npm readers
 * (`npyjs` and the like) are made for browsers, read trusted files only and pull in `fetch` shims.
 * Where bytes are copied as they are, the machine is taken to be little-endian: the kernels share memory with
 * WebAssembly, which is.
 */
import { NpyDecoder, npyLayout, type NpyLayout } from '../../io/npy_decoder.js';
import { formatNpyHeader, maxNpyHeaderBytes, parseNpyHeader } from '../../io/npy_header.js';
import { allocateFloats, checkShape, type Floats, type NumericArray } from '../../io/numeric_table.js';
import { openInputFile, type InputFile } from './read_file.js';

/** Bytes read at a time: whole elements, and little beside a large array. */
const PIECE = 1 << 20;

/**
 * Decodes a `.npy` file of versions 1 to 3, either byte order, C or Fortran order, as a row-major array: float16 and
 * float32 as float32, float64 and integers as float64. Integers that float64 cannot hold are refused. NaN and
 * infinities pass: see `checkFinite`.
 * @param bytes the array may share their memory, so that a large file is held once.
 * @param name what messages call the file, its path as a rule.
 * @throws InvalidInputError for anything that is not a complete, honest file of a supported type.
 */
export function decodeNpy(bytes: Uint8Array, name: string): NumericArray {
  const operation = `reading ${name}`;
  const header = parseNpyHeader(bytes, operation);
  const { dataOffset, shape } = header;
  const layout = npyLayout(header, bytes.length - dataOffset, operation);
  const elements = bytes.subarray(dataOffset);
  if (layout.plain) return { shape, data: asFloats(elements, layout) };
  const decoder = new NpyDecoder(layout, operation);
  decoder.add(elements);
  return { shape, data: decoder.data };
}

/**
 * Reads a `.npy` file as `decodeNpy` does, piece by piece into the array, so that its numbers are held once and files
 * may be larger than what one read takes.
 * @throws InvalidInputError naming the path when it cannot be read or is malformed.
 */
export async function readNpy(path: string): Promise<NumericArray> {
  const operation = `reading ${path}`;
  const file = await openInputFile(path);
  try {
    const start = new Uint8Array(Math.min(file.size, maxNpyHeaderBytes));
    const header = parseNpyHeader(start.subarray(0, await file.read(start, 0)), operation);
    const layout = npyLayout(header, file.size - header.dataOffset, operation);
    const data = layout.plain ? await readPlain(file, layout, operation) : await readDecoded(file, layout, operation);
    return { shape: header.shape, data };
  } finally {
    await file.close();
  }
}

async function readPlain(file: InputFile, { header, reader, elements }: NpyLayout, operation: string): Promise<Floats> {
  const data = allocateFloats(reader.array, elements, operation);
  const bytes = new Uint8Array(data.buffer);
  for (let at = 0; at < bytes.length; at += PIECE) {
    await file.readWhole(bytes.subarray(at, at + PIECE), header.dataOffset + at);
  }
  return data;
}

async function readDecoded(file: InputFile, layout: NpyLayout, operation: string): Promise<Floats> {
  const decoder = new NpyDecoder(layout, operation);
  const { header, reader, elements } = layout;
  const total = elements * reader.bytes;
  const piece = new Uint8Array(PIECE);
  for (let at = 0; at < total; at += PIECE) {
    const part = piece.subarray(0, Math.min(PIECE, total - at));
    await file.readWhole(part, header.dataOffset + at);
    decoder.add(part);
  }
  return decoder.data;
}

/**
 * Encodes a row-major array as a little-endian `.npy` file, version 1, in the array's own precision. The same array
 * gives the same bytes.
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

/** Elements seen as they lie, or copied where they do not lie at a multiple of their size. */
function asFloats(elements: Uint8Array, { reader: { bytes } }: NpyLayout): Floats {
  const { buffer, byteOffset, byteLength } = elements.byteOffset % bytes === 0 ? elements : new Uint8Array(elements);
  return bytes === 4
    ? new Float32Array(buffer, byteOffset, byteLength / bytes)
    : new Float64Array(buffer, byteOffset, byteLength / bytes);
}
