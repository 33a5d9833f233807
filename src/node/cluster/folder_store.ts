import { mkdir, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { described } from '../../arguments.js';
import { checkName, type Store } from '../../cluster/store.js';
import { invalid } from '../../errors.js';
import { explainReadFailure, explainWriteFailure } from '../io/file_errors.js';
import { removeTemporaries, temporaryFor, writeFileAtomically } from '../io/write_file.js';

/** Milliseconds between two looks for results, which cost next to nothing. */
const LOOK = 100;

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/**
 * A store in a folder, which all machines see: files that appear whole, by a temporary name and a rename. Folders are
 * made when something is put.
 * @throws InvalidInputError for what is no path, and where the file system refuses
 */
export function folderStore(folder: string): Store {
  if (typeof folder !== 'string' || folder === '')
    throw invalid('folderStore', 'needs the path of a folder', described(folder), "Pass '/shared/store', say.");
  const pathOf = (name: string): string => {
    checkName(name);
    return join(folder, ...name.split('/'));
  };
  return {
    title: `the store ${folder}`,
    look: LOOK,
    async put(name, bytes) {
      const path = pathOf(name);
      await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
        throw explainWriteFailure(path, error);
      });
      await writeFileAtomically(path, bytes);
    },
    async get(name) {
      try {
        return await readFile(pathOf(name));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw explainReadFailure(pathOf(name), error);
      }
    },
    async has(name) {
      try {
        return (await stat(pathOf(name))).isFile();
      } catch (error) {
        if (isMissing(error)) return false;
        throw explainReadFailure(pathOf(name), error);
      }
    },
    async list(part) {
      const entries = await readdir(join(folder, part)).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw explainReadFailure(join(folder, part), error);
      });
      return entries
        .filter((entry) => temporaryFor(entry) === undefined)
        .sort()
        .map((entry) => `${part}/${entry}`);
    },
    async remove(names) {
      const folders = new Map<string, string[]>();
      for (const path of names.map(pathOf)) {
        await rm(path, { force: true });
        const others = folders.get(dirname(path)) ?? [];
        others.push(basename(path));
        folders.set(dirname(path), others);
      }
      for (const [part, removed] of folders)
        if (await stat(part).catch(() => undefined)) await removeTemporaries(part, removed);
    },
  };
}

/** Removes a store that holds nothing any more; folders that hold anything stay. */
export async function removeEmptyFolders(folder: string): Promise<void> {
  const parts = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of parts) if (entry.isDirectory()) await rmdir(join(folder, entry.name)).catch(() => undefined);
  await rmdir(folder).catch(() => undefined);
}
