import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm, rmdir, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own that is soon full. */
export interface SmallDisk {
  readonly folder: string;
  path(name: string): string;
  /** Fills it until so many bytes are free, in pages of 4 KiB. */
  fill(free: number): Promise<void>;
  /** Takes what filled it away. */
  makeRoom(): Promise<void>;
  unmount(): Promise<void>;
}

const FILLER = 'filler';
const PIECE = 4096;

/** @throws Error where nothing can be mounted: these tests fail, they are never skipped */
export async function mountSmallDisk(bytes: number): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'small-disk-'));
  const path = (name: string): string => join(folder, name);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    await rmdir(folder);
    throw new Error('full disks are tested on a tmpfs, which needs root: sudo, or leave this file out', {
      cause: error,
    });
  }
  return {
    folder,
    path,
    async fill(free) {
      const { bavail, bsize } = await statfs(folder);
      const file = await open(path(FILLER), 'w');
      try {
        const pages = Math.floor((bavail * bsize - free) / PIECE);
        for (let page = 0; page < pages; page++) await file.write(new Uint8Array(PIECE));
      } finally {
        await file.close();
      }
    },
    makeRoom: () => rm(path(FILLER)),
    async unmount() {
      execFileSync('umount', ['-l', folder]);
      await rmdir(folder);
    },
  };
}
