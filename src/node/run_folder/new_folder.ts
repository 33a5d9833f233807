import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders, removeFolders } from '../io/made_folders.js';
import { writeFileAtomically } from '../io/write_file.js';
import { checkNewFolder } from './classical_run.js';

/** Writes a file of the folder, and gives its path. */
export type WriteInto = (name: string, content: Uint8Array) => Promise<string>;

/**
 * Makes a folder for what `work` writes, all or nothing: where it rejects, its files go again, and the folders that
 * were made for them.
 * @param operation for messages
 * @throws InvalidInputError for a folder that holds anything or cannot be made
 */
export async function withNewFolder<T>(
  operation: string,
  folder: string,
  work: (write: WriteInto) => Promise<T>,
): Promise<T> {
  await checkNewFolder(folder, operation);
  const made = await makeFolders(folder);
  const written: string[] = [];
  try {
    return await work(async (name, content) => {
      const path = join(folder, name);
      await writeFileAtomically(path, content);
      written.push(path);
      return path;
    });
  } catch (error) {
    // What brought us here must not be hidden by a file that is gone already.
    for (const path of written) await rm(path, { force: true }).catch(() => undefined);
    if (made !== undefined) await removeFolders(folder, made).catch(() => undefined);
    throw error;
  }
}
