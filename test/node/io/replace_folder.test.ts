import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceFolder } from '../../../src/node/io/replace_folder.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'replace-folder-'));
  await mkdir(join(root, 'run'));
  await writeFile(join(root, 'run', 'old'), 'old');
});
afterEach(() => rm(root, { recursive: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('has the new files, none of the old, and leaves nothing beside it', async () => {
  await replaceFolder(join(root, 'run'), new Map([['new', bytes('new')]]));
  expect(await readdir(root)).toEqual(['run']);
  expect(await readdir(join(root, 'run'))).toEqual(['new']);
  expect(await readFile(join(root, 'run', 'new'), 'utf8')).toBe('new');
});

it('is as it was where one of the files cannot be written', async () => {
  const files = new Map([
    ['new', bytes('new')],
    ['no such folder/file', bytes('never')],
  ]);
  await expect(replaceFolder(join(root, 'run'), files)).rejects.toMatchObject({ name: 'InvalidInputError' });
  expect(await readdir(root)).toEqual(['run']);
  expect(await readdir(join(root, 'run'))).toEqual(['old']);
});
