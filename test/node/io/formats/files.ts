import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** A file that another program wrote: see the scripts beside them. */
export const fileOf = (name: string): string => fileURLToPath(new URL(`../files/${name}`, import.meta.url));

/** value[i, j] = i + j / 8, as in the files. */
export const counted = (rows: number, columns: number): number[] =>
  Array.from({ length: rows * columns }, (_, i) => Math.floor(i / columns) + (i % columns) / 8);

/** Writes files into a folder that the end of the tests removes. @returns the path */
export function scratch(): (name: string, content: Uint8Array | string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'formats-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}
