import { lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { invalid } from '../errors.js';
import { explainWriteFailure } from './file_errors.js';

let temporaryFiles = 0;

/**
 * Writes a file so that its name holds either the old content or all of the new: a temporary file beside it, flushed
 * to the disk, then renamed over it. Whatever fails, the temporary file is removed and an older file stays as it was.
 * A symbolic link is followed, so the link itself survives.
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

/** The file that `path` leads to. A rename would put a regular file in a device's place, so only those are accepted. */
async function resolveTarget(path: string): Promise<string> {
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
  // The process id keeps two processes apart, the count two writes of one process.
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.${temporaryFiles++}.tmp`);
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
}
