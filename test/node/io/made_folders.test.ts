import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { makeFolders, removeFolders } from '../../../src/node/io/made_folders.js';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  return { ...real, mkdir: vi.fn(real.mkdir) };
});

describe('makeFolders', () => {
  let base: string;
  beforeEach(async () => {
    base = await fs.mkdtemp(join(tmpdir(), 'folders-'));
  });
  afterEach(async () => {
    vi.mocked(fs.mkdir).mockClear();
    await fs.rm(base, { recursive: true });
  });

  const refusal = async (folder: string): Promise<string> => {
    const error: unknown = await makeFolders(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidInputError);
    return (error as Error).message;
  };

  it('makes those that are missing, and says which was the first', async () => {
    const deep = join(base, 'a', 'b');
    expect(await makeFolders(relative(process.cwd(), deep))).toBe(join(base, 'a'));
    expect(await makeFolders(deep)).toBeUndefined();
    expect(await makeFolders(join(deep, 'c'))).toBe(join(deep, 'c'));
    await removeFolders(join(deep, 'c'), join(base, 'a'));
    expect(await fs.readdir(base)).toEqual([]);
  });

  it('makes one that two ask for', async () => {
    const deep = join(base, 'a', 'b');
    await Promise.all([makeFolders(deep), makeFolders(deep)]);
    expect(await fs.readdir(join(base, 'a'))).toEqual(['b']);
  });

  it('refuses a file in a folder’s place', async () => {
    await fs.writeFile(join(base, 'file'), '');
    expect(await refusal(join(base, 'file'))).toContain('every part of the path must be a folder; got a file.');
    expect(await refusal(join(base, 'file', 'a'))).toContain('every part of the path but the last must be a folder');
  });

  it('asks once where a folder is there and answers that it is not, as /proc does', async () => {
    const answer = Object.assign(new Error('no such file or directory'), { code: 'ENOENT' });
    vi.mocked(fs.mkdir).mockImplementation((_, options) => {
      if (typeof options === 'object' && options?.recursive === true) throw new Error('Node would never come back');
      return Promise.reject(answer);
    });
    try {
      expect(await refusal(join(base, 'x', 'y'))).toBe(
        `writing ${join(base, 'x', 'y')}: the folder must be one that can be made; got ENOENT from the operating system for ${join(base, 'x')}. Choose another folder.`,
      );
      expect(vi.mocked(fs.mkdir).mock.calls).toEqual([[join(base, 'x')]]);
    } finally {
      vi.mocked(fs.mkdir).mockRestore();
    }
  });
});
