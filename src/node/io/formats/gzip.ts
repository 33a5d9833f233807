import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { invalid } from '../../../errors.js';
import { readInputFile } from '../read_file.js';

/** Text beyond this is not read in one piece, compressed or not: Node's limit for a file. */
const LARGEST_TEXT = 2 ** 31 - 1;

const messages: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'a file that was cut short',
  Z_DATA_ERROR: 'damaged data',
};

/**
 * The text inside a gzip file.
 * @param limit bytes of text at most: a small file can claim to hold any number.
 * @throws InvalidInputError naming the path when it cannot be read, is no gzip file, is damaged or holds too much.
 */
export async function readGzip(path: string, limit = LARGEST_TEXT): Promise<Buffer> {
  const bytes = await readInputFile(path);
  const operation = `reading ${path}`;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: limit });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const fault =
      error.code === 'ERR_BUFFER_TOO_LARGE'
        ? invalid(
            operation,
            `a compressed table must hold at most ${limit} bytes of text`,
            'more',
            'Save it as .npy, or in parts.',
          )
        : invalid(
            operation,
            'the file must be whole gzip data',
            messages[String(error.code)] ?? error.message,
            'Compress it again, or unpack it first: gunzip FILE.',
          );
    fault.cause = error;
    throw fault;
  }
}
