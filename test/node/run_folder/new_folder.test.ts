import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withNewFolder } from '../../../src/node/run_folder/new_folder.js';

const content = new Uint8Array([1, 2]);

describe('withNewFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'new-folder-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes folders, and keeps all that was written', async () => {
    const out = join(folder, 'a', 'b');
    const path = await withNewFolder('morph --out', out, (write) => write('x.png', content));
    expect(path).toBe(join(out, 'x.png'));
    expect(await readdir(out)).toEqual(['x.png']);
  });

  it.each([true, false])('leaves nothing where the work fails; the folder was there: %s', async (there) => {
    const out = join(folder, 'a', 'b');
    if (there) await mkdir(out, { recursive: true });
    const failed = withNewFolder('morph --out', out, async (write) => {
      await write('x.png', content);
      await write('y.png', content);
      throw new Error('the third');
    });
    await expect(failed).rejects.toThrow('the third');
    expect(await readdir(folder, { recursive: true })).toEqual(there ? ['a', join('a', 'b')] : []);
  });

  it('refuses a folder that holds anything, and leaves it as it is', async () => {
    await writeFile(join(folder, 'mine'), '');
    const never = (): Promise<never> => Promise.reject(new Error('the work began'));
    await expect(withNewFolder('morph --out', folder, never)).rejects.toThrow(
      /^morph --out: it must be new or empty; got .*\. Choose another\.$/,
    );
    await expect(withNewFolder('morph --out', join(folder, 'mine'), never)).rejects.toThrow(/must be a folder/);
    expect(await readdir(folder)).toEqual(['mine']);
  });
});
