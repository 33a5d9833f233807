import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { invalid } from '../../errors.js';
import { explainWriteFailure } from './file_errors.js';

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Whether a folder is there. @throws InvalidInputError for what is none */
async function isThere(path: string, folder: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
  throw invalid(
    `writing ${folder}`,
    'every part of the path must be a folder',
    path === resolve(folder) ? 'a file' : `a file, ${path}`,
    'Choose another path.',
  );
}

/** @throws InvalidInputError for a file system that has no such folders, as /proc */
async function make(path: string, folder: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await isThere(path, folder))) return; // another process was as fast
    if (codeOf(error) !== 'ENOENT') throw error;
    const received = `ENOENT from the operating system for ${path}`;
    throw invalid(`writing ${folder}`, 'the folder must be one that can be made', received, 'Choose another folder.');
  }
}

/**
 * Makes a folder and those it lies in, one by one: Node's own recursion never ends under a folder that is there and
 * answers that it is not, as /proc does.
 * @returns the outermost that was made; undefined where all were there
 * @throws InvalidInputError
 */
export async function makeFolders(folder: string): Promise<string | undefined> {
  try {
    const missing: string[] = [];
    for (let at = resolve(folder); !(await isThere(at, folder)); at = dirname(at)) missing.push(at);
    for (const path of missing.toReversed()) await make(path, folder);
    return missing.at(-1);
  } catch (error) {
    throw explainWriteFailure(folder, error);
  }
}

/**
 * Checks early, before long work, that a folder is there or could be.
 * @throws InvalidInputError for a file in its place, or in that of one it lies in
 */
export async function checkFolder(folder: string): Promise<void> {
  try {
    await isThere(resolve(folder), folder);
  } catch (error) {
    throw explainWriteFailure(folder, error);
  }
}

/** Removes a folder and those that were made for it, the outermost being `first`. Rejects at one that is not empty. */
export async function removeFolders(folder: string, first: string): Promise<void> {
  for (let at = resolve(folder); at.length >= resolve(first).length; at = dirname(at)) await rmdir(at);
}
