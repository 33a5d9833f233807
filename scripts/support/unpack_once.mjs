/** What development dependencies hold packed, unpacked once per version beside node_modules' other caches. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * @param {string} packageName
 * @returns {{ readonly root: string, readonly version: string, readonly cache: string }} where it lies, and where what is
 *   made of it may
 */
export function locate(packageName) {
  const entry = require.resolve(packageName);
  const name = join(...packageName.split('/'));
  const root = entry.slice(0, entry.lastIndexOf(name) + name.length);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const modules = root.slice(0, root.lastIndexOf(name));
  return { root, version, cache: join(modules, '.cache', 'energy-barycenter') };
}

/**
 * Fills a folder unless it is there, whole or not at all, also where another process does the same.
 * @param {string} folder absolute
 * @param {(unfinished: string) => Promise<void>} fill
 */
export async function unpackOnce(folder, fill) {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(join(dirname(folder), 'unfinished-'));
  try {
    await fill(unfinished);
    chmodSync(unfinished, 0o755);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process may have finished the same folder first; renaming onto it then fails, and theirs is as good.
    if (!existsSync(folder)) throw error;
  }
}
