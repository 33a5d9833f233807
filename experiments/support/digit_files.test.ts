import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { readDigitFiles } from './digit_files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'digits-'));
  mkdirSync(path.join(folder, 'mnist'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, sizes: readonly number[], bytes: Uint8Array): void {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, 8, sizes.length]);
  for (const [axis, size] of sizes.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  writeFileSync(path.join(folder, 'mnist', name), gzipSync(Buffer.concat([header, bytes])));
}

const [IMAGES, LABELS] = ['t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'];
const pixels = Uint8Array.from({ length: 2 * 28 * 28 }, (_, i) => i % 251);

it('reads images and labels', () => {
  write(IMAGES, [2, 28, 28], pixels);
  write(LABELS, [2], Uint8Array.of(7, 1));
  const found = readDigitFiles('digits', folder);
  expect(found.rows).toBe(2);
  expect(Uint8Array.from(found.pixels)).toEqual(pixels);
  expect([...found.labels]).toEqual([7, 1]);
});

it('refuses files that are missing, of another size, cut short, or of other labels', () => {
  const refused = (rule: RegExp) => {
    expect(() => readDigitFiles('digits', folder)).toThrow(InvalidInputError);
    expect(() => readDigitFiles('digits', folder)).toThrow(rule);
  };
  refused(/--quick needs none/);
  write(LABELS, [2], Uint8Array.of(7, 1));
  write(IMAGES, [2, 14, 56], pixels);
  refused(/2×14×56/);
  write(IMAGES, [2, 28, 28], pixels.subarray(1));
  refused(/whole/);
  write(IMAGES, [2, 28, 28], pixels);
  write(LABELS, [3], Uint8Array.of(7, 1, 2));
  refused(/and 3/);
  writeFileSync(path.join(folder, 'mnist', LABELS), 'not compressed');
  refused(/whole/);
});
