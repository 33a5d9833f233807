import { execFileSync } from 'node:child_process';
import type * as fsPromises from 'node:fs/promises';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { writeFileAtomically } from '../../../src/node/io/write_file.js';

/** What the operating system is made to answer: a full disk cannot be had in a test, and root may write anywhere. */
const failure = vi.hoisted((): { at?: 'open' | 'write' | 'sync' | 'rename'; code: string } => ({ code: '' }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof fsPromises>();
  const failAt = (step: string) => {
    if (failure.at === step) throw Object.assign(new Error(`${failure.code}: made up`), { code: failure.code });
  };
  const open = async (...args: Parameters<typeof real.open>) => {
    failAt('open');
    const handle = await real.open(...args);
    const write = handle.writeFile.bind(handle);
    const sync = handle.sync.bind(handle);
    handle.writeFile = async (content) => {
      if (failure.at === 'write') await write('the first half');
      failAt('write');
      await write(content);
    };
    handle.sync = async () => {
      failAt('sync');
      await sync();
    };
    return handle;
  };
  const rename = async (from: string, to: string) => {
    failAt('rename');
    await real.rename(from, to);
  };
  return { ...real, open, rename };
});

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-file-'));
});
afterEach(async () => {
  delete failure.at;
  await rm(folder, { recursive: true });
});

async function failureOf(path: string): Promise<unknown> {
  return writeFileAtomically(path, 'new').then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('writeFileAtomically', () => {
  it('creates and replaces, leaving nothing else', async () => {
    const path = join(folder, 'a.bin');
    await writeFileAtomically(path, 'old and long');
    await writeFileAtomically(path, Uint8Array.of(1, 2, 3));
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
    expect(await readdir(folder)).toEqual(['a.bin']);
  });

  it('lets many writes of one name run at once, the content of one of them surviving whole', async () => {
    const path = join(folder, 'a.txt');
    const contents = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
    await Promise.all(contents.map((content) => writeFileAtomically(path, content)));
    expect(contents).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('writes through a symbolic link', async () => {
    await symlink('target.txt', join(folder, 'link.txt'));
    await writeFile(join(folder, 'target.txt'), 'old');
    await writeFileAtomically(join(folder, 'link.txt'), 'new');
    expect(await readFile(join(folder, 'target.txt'), 'utf8')).toBe('new');
    expect(await readlink(join(folder, 'link.txt'))).toBe('target.txt');
  });

  it.each([
    ['open', 'EACCES', 'the folder must be writable; got EACCES'],
    ['open', 'EROFS', 'the file system must be writable; got EROFS'],
    ['write', 'ENOSPC', 'the disk must have room; got ENOSPC'],
    ['write', 'EDQUOT', 'the disk quota must have room; got EDQUOT'],
    ['sync', 'EIO', 'the file must be writable; got EIO'],
    ['rename', 'EPERM', 'the folder must be writable; got EPERM'],
  ] as const)('keeps the old file and no other when %s fails with %s', async (at, code, message) => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'old');
    Object.assign(failure, { at, code });
    const error = await failureOf(path);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toHaveProperty('message', expect.stringContaining(`writing ${path}: ${message}`));
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('refuses a folder, a missing folder, a file as folder and a pipe', async () => {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'file'), '');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const cases = {
      sub: 'the path must name a file; got a folder',
      'missing/a.txt': 'the folder must exist; got ENOENT',
      'file/a.txt': 'every part of the path but the last must be a folder; got ENOTDIR',
      pipe: 'the path must name a file; got a device, pipe or socket',
    };
    for (const [name, message] of Object.entries(cases)) {
      const error = await failureOf(join(folder, name));
      expect(error).toBeInstanceOf(InvalidInputError);
      expect(error).toHaveProperty('message', expect.stringContaining(message));
    }
    expect((await readdir(folder)).sort()).toEqual(['file', 'pipe', 'sub']);
  });
});
