import { lstat, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { invalid } from '../../errors.js';
import { explainWriteFailure } from './file_errors.js';

let temporaryFiles = 0;

/**
 * Writes a file so that its name holds either the old content or all of the new, at every moment and after a loss of
 * power: a temporary file beside it, flushed to the disk, then renamed over it, and the folder flushed. Whatever fails
 * before the rename, the temporary file is removed and an older file stays as it was. A symbolic link is followed, so
 * the link itself survives.
 * @throws InvalidInputError when the folder is missing or unwritable, the disk is full, or the path names something
 * that is not a regular file (a folder, a device, a pipe).
 */
export async function writeFileAtomically(path: string, content: Uint8Array | string): Promise<void> {
  try {
    await replaceFile(await resolveTarget(path), content);
  } catch (error) {
    throw explainWriteFailure(path, error);
  }
}

/** Checks early, before long work, that the folder of a file is there. @throws InvalidInputError */
export async function checkFolderOf(path: string): Promise<void> {
  const folder = await stat(dirname(path)).catch((error: unknown) => {
    throw explainWriteFailure(path, error);
  });
  if (folder.isDirectory()) return;
  throw invalid(`writing ${path}`, 'it must lie in a folder', `${dirname(path)}, a file`, 'Choose another path.');
}

/**
 * A name beside `target` that no other write uses: the process id keeps two processes apart, the count two writes of
 * one process.
 */
export function temporaryBeside(target: string): string {
  return join(dirname(target), `.${basename(target)}.${process.pid}.${temporaryFiles++}.tmp`);
}

/** The file beside which an entry of a folder is such a temporary one; undefined for other entries. */
export function temporaryFor(entry: string): string | undefined {
  return /^\.(.+)\.\d+\.\d+\.tmp$/.exec(entry)?.[1];
}

/**
 * Removes what killed writes of the files or folders `names` left in a folder. To be called where nobody else writes
 * them.
 */
export async function removeTemporaries(folder: string, names: readonly string[]): Promise<void> {
  const known = new Set(names);
  for (const entry of await readdir(folder)) {
    const target = temporaryFor(entry);
    if (target !== undefined && known.has(target)) await rm(join(folder, entry), { recursive: true, force: true });
  }
}

/** The file that `path` leads to. A rename would put a regular file in a device's place, so only those are accepted. */
export async function resolveTarget(path: string): Promise<string> {
  const status = await lstat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (status === undefined || status.isFile()) return path;
  if (status.isSymbolicLink()) {
    const target = await realpath(path);
    return resolveTarget(target);
  }
  const kind = status.isDirectory() ? 'a folder' : 'a device, pipe or socket';
  throw invalid(`writing ${path}`, 'the path must name a file', kind, 'Name a file inside an existing folder.');
}

async function replaceFile(target: string, content: Uint8Array | string): Promise<void> {
  const temporary = temporaryBeside(target);
  const handle = await open(temporary, 'wx');
  try {
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

/** What systems answer that cannot flush folders. */
const CANNOT_SYNC = ['EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'EBADF', 'ENOTSUP', 'ENOSYS'];

/**
 * Brings the names in a folder to the disk: of two files renamed one after the other the second never survives alone.
 */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && CANNOT_SYNC.includes(String(error.code)))) throw error;
  }
}
