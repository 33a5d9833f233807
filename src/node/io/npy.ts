import { NpyDecoder, npyLayout, type NpyLayout } from '../../io/npy_decoder.js';
import { maxNpyHeaderBytes, parseNpyHeader, type NpyHeader } from '../../io/npy_header.js';
import { allocateFloats, type Floats, type NumericArray } from '../../io/numeric_table.js';
import { openInputFile, type InputFile } from './read_file.js';

/** Bytes read at a time: whole elements, and little beside a large array. */
const PIECE = 1 << 20;

/**
 * Reads a `.npy` file as `decodeNpy` does, piece by piece into the array, so that its numbers are held once and files
 * may be larger than what one read takes.
 * @returns the array, with NumPy's type string.
 * @throws InvalidInputError naming the path when it cannot be read or is malformed.
 */
export async function readNpy(path: string): Promise<NumericArray & { readonly descr: string }> {
  const operation = `reading ${path}`;
  const file = await openInputFile(path);
  try {
    const header = await headerOf(file, operation);
    const layout = npyLayout(header, file.size - header.dataOffset, operation);
    const data = layout.plain ? await readPlain(file, layout, operation) : await readDecoded(file, layout, operation);
    return { shape: header.shape, data, descr: header.descr };
  } finally {
    await file.close();
  }
}

async function headerOf(file: InputFile, operation: string): Promise<NpyHeader> {
  const start = new Uint8Array(Math.min(file.size, maxNpyHeaderBytes));
  return parseNpyHeader(start.subarray(0, await file.read(start, 0)), operation);
}

/** The shape that a `.npy` file says its array has. @throws InvalidInputError when it cannot be read or is malformed */
export async function npyShape(path: string): Promise<readonly number[]> {
  const file = await openInputFile(path);
  try {
    return (await headerOf(file, `reading ${path}`)).shape;
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
