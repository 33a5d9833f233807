import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's or the bundle's folder: the nearest above this file with a package.json, compiled or not. */
function findRoot(): string {
  const start = path.dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json'))) return folder;
    if (folder === path.dirname(folder)) throw new Error(`bench: no package.json above ${start}`);
  }
}

export const root = findRoot();

/** A path inside the repository or the bundle. */
export function fromRoot(...parts: readonly string[]): string {
  return path.join(root, ...parts);
}
