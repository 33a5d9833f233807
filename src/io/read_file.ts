import { readFile } from 'node:fs/promises';
import { explainReadFailure } from './file_errors.js';

/**
 * The whole content of a file the user named.
 * @throws InvalidInputError naming the path when it is missing, a folder, unreadable or over 2 GiB.
 */
export async function readInputFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw explainReadFailure(path, error);
  }
}
