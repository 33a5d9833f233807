import { readFile, stat } from 'node:fs/promises';
import { invalid } from '../errors.js';
import { explainReadFailure } from './file_errors.js';

/**
 * The whole content of a file the user named.
 * @throws InvalidInputError naming the path when it is missing, a folder, a pipe or device, unreadable or over 2 GiB.
 */
export async function readInputFile(path: string): Promise<Buffer> {
  try {
    await checkRegular(path);
    return await readFile(path);
  } catch (error) {
    throw explainReadFailure(path, error);
  }
}

/** Opening a pipe that nobody writes to would wait for ever, and some devices never end. */
async function checkRegular(path: string): Promise<void> {
  const status = await stat(path);
  if (status.isFile() || status.isDirectory()) return; // reading a folder has an error of its own
  throw invalid(`reading ${path}`, 'the path must name a regular file', 'a pipe, device or socket', 'Write its content into a file first.');
}
