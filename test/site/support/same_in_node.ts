import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page as Tab } from 'puppeteer-core';
import { fileOf, textOf } from './open.js';

/** A new folder whose scripts find the package; the caller removes it. */
export async function nodeProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'site-'));
  await mkdir(join(folder, 'node_modules'));
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  await symlink(root, join(folder, 'node_modules', 'energy-barycenter'));
  return folder;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of the weights' file of the page, and of the one that its script writes in Node. */
export async function weightsHereAndThere(tab: Tab, folder: string): Promise<[string, string]> {
  for (const kind of ['problem.json', 'same-in-node.mjs'] as const) {
    await writeFile(join(folder, kind), await textOf(tab, kind));
  }
  const here = await fileOf(tab, 'weights.safetensors');
  await promisify(execFile)(process.execPath, [join(folder, 'same-in-node.mjs')]);
  return [sha256(here), sha256(await readFile(join(folder, 'weights.safetensors')))];
}
