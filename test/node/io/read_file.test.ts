import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInputFile } from '../../../src/node/io/read_file.js';

describe('readInputFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'read-file-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads a file, through a link too', async () => {
    await writeFile(join(folder, 'a'), 'text');
    await symlink('a', join(folder, 'link'));
    expect((await readInputFile(join(folder, 'link'))).toString()).toBe('text');
  });

  it.each([
    [
      'a pipe that nobody writes to',
      'pipe',
      'the path must name a regular file; got a pipe, device or socket. Write its content into a file first',
    ],
    ['a link to a pipe', 'link', 'the path must name a regular file'],
    ['a device', '/dev/zero', 'the path must name a regular file'],
    ['a folder', '.', 'the path must name a file; got EISDIR'],
    ['a file that is not there', 'none', 'the file must exist; got ENOENT'],
  ])('refuses %s instead of waiting', async (_, name, message) => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await symlink('pipe', join(folder, 'link'));
    const path = name.startsWith('/') ? name : join(folder, name);
    await expect(readInputFile(path)).rejects.toThrow(message);
  });
});
