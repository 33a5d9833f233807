import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { formatNpyHeader } from '../../io/npy_header.js';
import { elementCount, type Floats } from '../../io/numeric_table.js';
import { explainWriteFailure } from './file_errors.js';
import { acquireLock } from './lock_file.js';
import { removeTemporaries, resolveTarget, syncFolder, temporaryBeside } from './write_file.js';

/** A `.npy` file that is written in pieces, in any order, and has its name once it is whole. */
export interface NpyOutput {
  /** Puts elements in their place, from element `first` of the array on. */
  write(first: number, data: Floats): Promise<void>;
  /** Brings it to the disk and gives it its name. */
  finish(): Promise<void>;
  /** Removes what was written, where `finish` did not come first; twice is allowed. */
  abandon(): Promise<void>;
}

/**
 * Opens `path` for an array of this shape and precision: header and length at once, so that a disk without room for it
 * says so as soon as it can, under a temporary name; an older file stays as it was until `finish`. One process at a
 * time, which a lock beside the file sees to; what a killed one left there is cleared away.
 * @throws InvalidInputError when the folder is missing or unwritable, another process writes it, or the disk is full
 */
export async function openNpyOutput(
  path: string,
  shape: readonly number[],
  precision: 'float32' | 'float64',
): Promise<NpyOutput> {
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw explainWriteFailure(path, error);
    }
  };
  const target = await explained(() => resolveTarget(path));
  const lockPath = join(dirname(target), `.${basename(target)}.lock`);
  const lock = await acquireLock(lockPath, {
    operation: `writing ${path}`,
    rule: 'one process at a time may write it',
  });
  const temporary = temporaryBeside(target);
  try {
    await removeTemporaries(dirname(target), [basename(target)]);
    const handle = await explained(() => open(temporary, 'wx'));
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (isOpen) await handle.close();
      isOpen = false;
    };
    const bytes = precision === 'float32' ? 4 : 8;
    const header = formatNpyHeader(bytes === 4 ? '<f4' : '<f8', shape);
    const output: NpyOutput = {
      write: (first, data) =>
        explained(async () => {
          const piece = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
          for (let done = 0; done < piece.length;) {
            const at = header.length + first * bytes + done;
            done += (await handle.write(piece, done, piece.length - done, at)).bytesWritten;
          }
        }),
      finish: () =>
        explained(async () => {
          await handle.sync();
          await close();
          await rename(temporary, target);
          await syncFolder(dirname(target));
          await lock.release();
        }),
      async abandon() {
        await close();
        await rm(temporary, { force: true });
        await lock.release();
      },
    };
    try {
      await explained(async () => {
        await handle.write(header, 0, header.length, 0);
        await handle.truncate(header.length + elementCount(shape) * bytes);
      });
    } catch (error) {
      await output.abandon();
      throw error;
    }
    return output;
  } catch (error) {
    await lock.release();
    throw error;
  }
}
