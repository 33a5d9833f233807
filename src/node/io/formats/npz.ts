import { finished } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import type { Entry, ZipFile } from 'yauzl';
import { InvalidInputError, invalid } from '../../../errors.js';
import { decodeNpyTyped } from '../../../io/npy.js';
import { maxNpyHeaderBytes, parseNpyHeader } from '../../../io/npy_header.js';
import { openInputFile } from '../read_file.js';
import type { TableReader } from '../table_reader.js';
import { listed } from '../../../io/listed.js';
import { libraryMessage } from '../../../io/library_error.js';
import { tableOfArray } from './npy.js';

const resaveHint = 'Save it again with numpy.savez(path, name=array).';
/** Deflate makes at most 1,032 bytes of one, so that a file cannot claim more than it may hold. */
const LARGEST_RATIO = 1032;
const [STORED, DEFLATED] = [0, 8];

/** One array of NumPy's `.npz`, a zip archive of `.npy` files: `options.array` says which where there are several. */
export const readNpzTable: TableReader = async (path, options) => {
  const bytes = await readMember(path, options.array, inflate);
  return tableOfArray(decodeNpyTyped(bytes, path), path, options);
};

/** The shape that an array of a `.npz` file says it has. @throws InvalidInputError as reading it does */
export async function npzShape(path: string, array?: string): Promise<readonly number[]> {
  return parseNpyHeader(await readMember(path, array, firstBytes), `reading ${path}`).shape;
}

type ReadEntry = (archive: ZipFile, entry: Entry, operation: string) => Promise<Uint8Array>;

async function readMember(path: string, array: string | undefined, read: ReadEntry): Promise<Uint8Array> {
  const operation = `reading ${path}`;
  // For the typed errors of a path that cannot be read.
  await (await openInputFile(path)).close();
  const { openPromise } = await import('yauzl');
  let archive: ZipFile | undefined;
  try {
    archive = await openPromise(path, { autoClose: false });
    const members = await arraysOf(archive, operation);
    const member = chooseMember(members, array, operation);
    return await read(archive, member, operation);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof InvalidInputError) throw error;
    const fault = invalid(operation, 'an .npz file must be a whole zip archive', libraryMessage(error), resaveHint);
    fault.cause = error;
    throw fault;
  } finally {
    archive?.close();
  }
}

/** The archive's arrays by name, without `.npy`. */
async function arraysOf(archive: ZipFile, operation: string): Promise<Map<string, Entry>> {
  const members = new Map<string, Entry>();
  for await (const entry of archive.eachEntry()) {
    if (!entry.fileName.endsWith('.npy')) continue;
    const name = entry.fileName.slice(0, -'.npy'.length);
    if (members.has(name))
      throw invalid(operation, 'every array needs a name of its own', `two called ${JSON.stringify(name)}`, resaveHint);
    members.set(name, entry);
  }
  return members;
}

function chooseMember(members: ReadonlyMap<string, Entry>, array: string | undefined, operation: string): Entry {
  const names = [...members.keys()];
  const [first] = members.values();
  if (array === undefined && members.size === 1) return first;
  const chosen = array === undefined ? undefined : members.get(array);
  if (chosen !== undefined) return chosen;
  if (names.length === 0) {
    const received = 'an archive without one';
    throw invalid(operation, 'an .npz file must hold .npy arrays', received, resaveHint);
  }
  const rule =
    array === undefined
      ? '"array" must say which array is meant where there are several'
      : '"array" must name one of its arrays';
  throw invalid(
    operation,
    rule,
    array === undefined ? `${names.length} of them` : JSON.stringify(array),
    `It has ${listed(names)}.`,
  );
}

/** As many as a header may take, unchecked. */
const firstBytes: ReadEntry = async (archive, entry, operation) => {
  checkEntry(archive, entry, operation);
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of (await archive.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length >= maxNpyHeaderBytes) break;
  }
  return Buffer.concat(pieces);
};

const inflate: ReadEntry = async (archive, entry, operation) => {
  checkEntry(archive, entry, operation);
  const bytes = allocateBytes(entry.uncompressedSize, operation);
  await fill(bytes, await archive.openReadStreamPromise(entry));
  const { crc32 } = await import('node:zlib');
  if (crc32(bytes) === entry.crc32) return bytes;
  throw invalid(
    operation,
    `${JSON.stringify(entry.fileName)} must have the checksum that the archive says`,
    'another',
    'Copy the file again, or save it again.',
  );
};

/** @throws InvalidInputError for methods that are not read, and sizes that cannot be */
function checkEntry(archive: ZipFile, entry: Entry, operation: string): void {
  const { compressedSize, uncompressedSize, compressionMethod, fileName } = entry;
  const name = JSON.stringify(fileName);
  if (entry.isEncrypted() || (compressionMethod !== STORED && compressionMethod !== DEFLATED)) {
    const received = entry.isEncrypted() ? 'an encrypted one' : `zip method ${compressionMethod}`;
    throw invalid(operation, `${name} must be stored or deflated`, received, resaveHint);
  }
  if (uncompressedSize > LARGEST_RATIO * compressedSize + LARGEST_RATIO || compressedSize > archive.fileSize) {
    const received = `${compressedSize} bytes that should give ${uncompressedSize}`;
    throw invalid(operation, `${name} must have the size that the archive says`, received, resaveHint);
  }
}

/** A stream's bytes; it is checked by the zip reader to have as many as promised. */
async function fill(bytes: Uint8Array, stream: Readable): Promise<void> {
  let at = 0;
  stream.on('data', (piece: Buffer) => {
    bytes.set(piece.subarray(0, bytes.length - at), at);
    at += piece.length;
  });
  await finished(stream);
}

function allocateBytes(length: number, operation: string): Uint8Array {
  try {
    return new Uint8Array(length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid(
      operation,
      'the array must fit in memory',
      `${length} bytes`,
      'Save it as .npy, which is read piece by piece.',
    );
  }
}
