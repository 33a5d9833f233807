import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { explainWriteFailure } from './file_errors.js';

/**
 * Makes a folder and those it lies in. @returns the outermost that was made; undefined where all were there @throws
 * InvalidInputError
 */
export function makeFolders(folder: string): Promise<string | undefined> {
  return mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw explainWriteFailure(folder, error);
  });
}

/** Removes a folder and those that were made for it, the outermost being `first`. Rejects at one that is not empty. */
export async function removeFolders(folder: string, first: string): Promise<void> {
  for (let at = resolve(folder); at.length >= resolve(first).length; at = dirname(at)) await rmdir(at);
}
