import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { explainWriteFailure } from './file_errors.js';
import { syncFolder, temporaryBeside, writeFileAtomically } from './write_file.js';

/**
 * Puts a folder of these files in the place of one of that name, if any: they are written beside it, under a temporary
 * name (`temporaryFor`), and get the folder's name when all are there, so that it never holds some of them.
 * @throws InvalidInputError where it cannot be written; the folder is then as it was, or gone
 */
export async function replaceFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const temporary = temporaryBeside(folder);
  try {
    await mkdir(temporary, { recursive: true });
    for (const [file, content] of files) await writeFileAtomically(join(temporary, file), content);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw explainWriteFailure(folder, error);
  }
}
