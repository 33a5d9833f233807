import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { invalid } from '../../errors.js';
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

/** A file that is read piece by piece, which holds less memory than the whole and has no limit of 2 GiB. */
export class InputFile {
  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    readonly size: number,
  ) {}

  /** Fills `target` from `position` on as far as the file goes. @returns how many bytes there were. */
  async read(target: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    try {
      while (filled < target.length) {
        const { bytesRead } = await this.handle.read(target, filled, target.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    } catch (error) {
      throw explainReadFailure(this.path, error);
    }
    return filled;
  }

  /** @throws InvalidInputError unless the file has all of the bytes */
  async readWhole(target: Uint8Array, position: number): Promise<void> {
    const filled = await this.read(target, position);
    if (filled === target.length) return;
    throw invalid(
      `reading ${this.path}`,
      'a file must stay as it is while it is read',
      `an end after ${position + filled} bytes`,
      'Read it again once it is written.',
    );
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/**
 * Opens a file the user named; its reader closes it.
 * @throws InvalidInputError naming the path when it is missing, a folder, a pipe or device, or unreadable.
 */
export async function openInputFile(path: string): Promise<InputFile> {
  try {
    await checkRegular(path);
    const handle = await open(path);
    const { size } = await handle.stat();
    return new InputFile(path, handle, size);
  } catch (error) {
    throw explainReadFailure(path, error);
  }
}

/** Before it is opened, because opening a pipe waits for whoever writes it. */
async function checkRegular(path: string): Promise<void> {
  const found = await stat(path);
  if (found.isFile()) return;
  if (found.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  throw invalid(
    `reading ${path}`,
    'the path must name a regular file',
    'a pipe, device or socket',
    'Write its content into a file first.',
  );
}
