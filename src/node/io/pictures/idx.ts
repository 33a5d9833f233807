import { invalid } from '../../../errors.js';
import { readGzip } from '../formats/gzip.js';
import { readInputFile } from '../read_file.js';

/** An array of bytes as MNIST's files have it: two zeros, the type, the number of axes, then each axis's length. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Π shape values. */
  readonly data: Uint8Array;
}

/** What an idx file is called: `x.idx`, `x.idx3-ubyte`, `x-idx1-ubyte`, each also compressed. */
export const IDX_NAME = /[.-]idx\d?(-ubyte)?(\.gz)?$/i;

/** Bytes of an unpacked file at most: a small one can claim to hold any number. */
const MOST_BYTES = 2 ** 30;

const TYPES: Readonly<Record<number, string>> = {
  0x09: 'int8',
  0x0b: 'int16',
  0x0c: 'int32',
  0x0d: 'float32',
  0x0e: 'float64',
};

const COPY = 'Copy or unpack it again: a whole file of MNIST’s format has what its header says.';

/**
 * Reads an idx file of bytes with so many axes, plain or gzipped.
 * @throws InvalidInputError naming the path for another magic, other types and axes, and data of another length
 */
export async function readIdx(path: string, axes: readonly number[], what: string): Promise<IdxArray> {
  const operation = `reading ${path}`;
  const bytes = /\.gz$/i.test(path) ? await readGzip(path, MOST_BYTES) : await readInputFile(path);
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || !(bytes[2] === 8 || bytes[2] in TYPES)) {
    const start = bytes.length === 0 ? 'an empty file' : `a file that begins ${bytes.subarray(0, 4).toString('hex')}`;
    throw invalid(operation, 'an idx file begins with two zeros, its type and its number of axes', start, COPY);
  }
  if (bytes[2] !== 8)
    throw invalid(operation, 'idx files of bytes are read', `one of ${TYPES[bytes[2]]}`, 'Save it as .npy.');
  const rank = bytes[3];
  if (!axes.includes(rank)) {
    const received = `${rank} ${rank === 1 ? 'axis' : 'axes'}`;
    throw invalid(operation, `${what} have ${axes.join(' or ')} axes`, received, 'Name the file that holds them.');
  }
  const begin = 4 + 4 * rank;
  const shape = Array.from({ length: rank }, (_, a) => (bytes.length < begin ? NaN : bytes.readUInt32BE(4 + 4 * a)));
  const promised = shape.reduce((product, length) => product * length, 1);
  const present = Math.max(0, bytes.length - begin);
  if (promised !== present) {
    const claim = Number.isNaN(promised) ? 'a whole header' : `${shape.join('×')} = ${promised} bytes of data`;
    throw invalid(operation, `the file must have ${claim}`, `${present} bytes`, COPY);
  }
  if (promised === 0) throw invalid(operation, `${what} must not be none`, shape.join('×'), 'Name another file.');
  return { shape, data: bytes.subarray(begin) };
}
