import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.js';
import { encodeNpy } from '../../../../src/io/npy.js';
import type { TableOptions } from '../../../../src/io/table_options.js';
import { readTable } from '../../../../src/node/io/table.js';
import { bytesNpy, idxFile } from './pictures.js';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arrays-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function refused(path: string, message: RegExp | string, options: TableOptions = {}): Promise<void> {
  const error: unknown = await readTable(path, options).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect((error as Error).message).toMatch(message);
}

describe('idx files', () => {
  const images = idxFile([3, 1, 2], [0, 255, 51, 51, 255, 0]);

  it('are read under the names that MNIST’s files have, plain and gzipped', async () => {
    for (const name of ['x.idx', 'x.idx3-ubyte', 'x-idx3-ubyte.gz', 'x.idx.gz']) {
      await writeFile(at(name), name.endsWith('.gz') ? gzipSync(images) : images);
      const { data, pictures } = await readTable(at(name));
      expect(data).toEqual(Float32Array.of(0, 1, 0.2, 0.2, 1, 0));
      expect(pictures?.shape).toEqual([1, 2, 1]);
    }
    await writeFile(at('c.idx'), idxFile([1, 1, 1, 3], [255, 0, 51]));
    expect((await readTable(at('c.idx'))).pictures?.shape).toEqual([1, 1, 3]);
  });

  it('give the pictures of one class', async () => {
    await writeFile(at('x.idx'), images);
    await writeFile(at('l.idx'), idxFile([3], [7, 1, 7]));
    const options = { labels: at('l.idx'), class: 7, range: [-1, 1] } as const;
    expect(await readTable(at('x.idx'), options)).toEqual({
      data: Float32Array.of(-1, 1, 1, -1),
      rows: 2,
      columns: 2,
      pictures: { shape: [1, 2, 1], range: [-1, 1] },
      notes: ['1 of other classes'],
    });
    await refused(at('x.idx'), 'class must be one of the labels, 1, 7; got 3', { ...options, class: 3 });
    await refused(at('x.idx'), 'class and labels go together; got labels alone', { labels: at('l.idx') });
    await writeFile(at('l.idx'), idxFile([2], [7, 1]));
    await refused(at('x.idx'), /labels must be one for each of 3 pictures; got 2 in .*l\.idx/, options);
    await refused(at('x.idx'), /missing\.idx: the file must exist/, { ...options, labels: at('missing.idx') });
    await refused(at('x.idx'), /x\.idx: labels have 1 axes; got 3 axes/, { ...options, labels: at('x.idx') });
  });

  it.each<[string, Buffer, RegExp]>([
    [
      'a count larger than the data',
      idxFile([4, 1, 2], [0, 0, 0]),
      /the file must have 4×1×2 = 8 bytes .*; got 3 bytes/,
    ],
    ['data beyond the count', idxFile([1, 1, 2], [0, 0, 0]), /1×1×2 = 2 bytes of data; got 3 bytes/],
    ['lengths of 2³²', idxFile([2 ** 32 - 1, 2 ** 32 - 1, 2], [0]), /got 1 bytes/],
    ['another magic', Buffer.from('PK\x03\x04'), /begins with two zeros.*; got a file that begins 504b0304/],
    ['nothing', Buffer.alloc(0), /got an empty file/],
    ['a cut header', idxFile([3, 1, 2], []).subarray(0, 9), /must have a whole header; got 0 bytes/],
    ['another type', idxFile([1, 1, 1], [0], 13), /idx files of bytes are read; got one of float32/],
    ['labels', idxFile([3], [0, 1, 2]), /pictures have 3 or 4 axes; got 1 axis/],
    ['two channels', idxFile([1, 1, 1, 2], [0, 1]), /pictures have 1 or 3 channels, last; got 1×1×1×2/],
    ['no picture', idxFile([0, 28, 28], []), /pictures must not be none; got 0×28×28/],
  ])('of %s are refused', async (_, content, message) => {
    await writeFile(at('x.idx'), content);
    await refused(at('x.idx'), message);
  });

  it('that are gzipped and cut short are refused', async () => {
    const zipped = gzipSync(images);
    await writeFile(at('x.idx.gz'), zipped.subarray(0, zipped.length - 6));
    await refused(at('x.idx.gz'), /whole gzip data; got a file that was cut short/);
  });
});

describe('.npy', () => {
  it('of four axes holds pictures: bytes from black to white, floats as they are, in their precision', async () => {
    await writeFile(at('a.npy'), bytesNpy([2, 1, 1, 1], [0, 255]));
    expect(await readTable(at('a.npy'), { range: [-1, 1] })).toEqual({
      data: Float32Array.of(-1, 1),
      rows: 2,
      columns: 1,
      pictures: { shape: [1, 1, 1], range: [-1, 1] },
    });
    await writeFile(at('a.npy'), encodeNpy({ shape: [1, 1, 1, 3], data: Float64Array.of(0.1, -0.5, 1.5) }));
    expect((await readTable(at('a.npy'))).data).toEqual(Float64Array.of(0.1, -0.5, 1.5));
  });

  it('of three holds pictures where something says so, and is refused else', async () => {
    await writeFile(at('a.npy'), encodeNpy({ shape: [2, 1, 2], data: Float32Array.of(0, 1, 0.5, 0.5) }));
    await refused(at('a.npy'), 'Of pictures (n, height, width) say their channels: 1.');
    expect((await readTable(at('a.npy'), { channels: 1 })).pictures?.shape).toEqual([1, 2, 1]);
    expect((await readTable(at('a.npy'), { draws: true })).rows).toBe(2);
    expect((await readTable(at('a.npy'), { size: [1, 1] })).data).toEqual(Float32Array.of(0, 0.5));
  });

  it('says where its floats look as if black and white were others', async () => {
    await writeFile(at('a.npy'), encodeNpy({ shape: [1, 1, 2, 1], data: Float32Array.of(0, 255) }));
    expect((await readTable(at('a.npy'))).warnings?.[0]).toMatch(/numbers from 0 to 255, .* black 0 and white 1; save/);
  });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'two axes',
      encodeNpy({ shape: [1, 2], data: new Float32Array(2) }),
      /pictures are an array .*; got shape \(1, 2\)/,
    ],
    ['channels first', encodeNpy({ shape: [1, 3, 2, 2], data: new Float32Array(12) }), /channels last: .*0, 2, 3, 1/],
    ['no picture', encodeNpy({ shape: [0, 1, 1, 1], data: new Float32Array() }), /there must be a picture/],
    ['NaN', encodeNpy({ shape: [1, 1, 2, 1], data: Float32Array.of(0, NaN) }), /finite; got NaN at row 0, column 1/],
  ])('of %s is refused', async (_, content, message) => {
    await writeFile(at('a.npy'), content);
    await refused(at('a.npy'), message, { range: [0, 1] });
  });
});
