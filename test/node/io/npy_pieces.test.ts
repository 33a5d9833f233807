import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../../src/io/npy.js';
import { formatNpyHeader } from '../../../src/io/npy_header.js';
import { openNpyOutput } from '../../../src/node/io/npy_output.js';
import { openNpyRows } from '../../../src/node/io/npy_rows.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'npy-pieces-'));
});
afterEach(() => rm(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const numbers = Float64Array.from({ length: 24 }, (_, i) => i / 3);

async function read(file: string, pieces: number[][], columns?: (string | number)[]): Promise<number[]> {
  const source = (await openNpyRows(file, columns))!;
  try {
    const out: number[] = [];
    for (const [first, count] of pieces) out.push(...(await source.read(first, count)));
    return out;
  } finally {
    await source.close();
  }
}

describe('rows of a .npy file', () => {
  it.each([[[8, 3]], [[2, 4, 3]]])('are read where they are asked for, shape %j', async (shape) => {
    await writeFile(path('a.npy'), encodeNpy({ shape, data: numbers }));
    expect(
      await read(path('a.npy'), [
        [6, 2],
        [0, 1],
      ]),
    ).toEqual([...numbers.subarray(18), ...numbers.subarray(0, 3)]);
    expect(await read(path('a.npy'), [[1, 2]], [2, 0])).toEqual([5, 3, 8, 6].map((i) => i / 3));
  });

  it('are one column of an array of one axis, and may be integers of the other byte order', async () => {
    const header = formatNpyHeader('>i2', [3]);
    await writeFile(path('a.npy'), Buffer.concat([header, Buffer.from([0, 1, 0xff, 0xfe, 1, 0])]));
    expect(await read(path('a.npy'), [[1, 2]])).toEqual([-2, 256]);
  });

  it('are left to others in Fortran order, without rows and of more axes', async () => {
    const header = Buffer.from(formatNpyHeader('<f8', [8, 3]))
      .toString('latin1')
      .replace('False', 'True ');
    await writeFile(path('f.npy'), Buffer.concat([Buffer.from(header, 'latin1'), Buffer.from(numbers.buffer)]));
    expect(await openNpyRows(path('f.npy'))).toBeUndefined();
    await writeFile(path('e.npy'), encodeNpy({ shape: [0, 3], data: new Float64Array(0) }));
    expect(await openNpyRows(path('e.npy'))).toBeUndefined();
    await writeFile(path('d.npy'), encodeNpy({ shape: [2, 2, 2, 3], data: numbers }));
    expect(await openNpyRows(path('d.npy'))).toBeUndefined();
  });

  it('must be finite, and are named by their place in the whole file', async () => {
    const data = numbers.slice();
    data[19] = NaN;
    await writeFile(path('a.npy'), encodeNpy({ shape: [8, 3], data }));
    await expect(read(path('a.npy'), [[5, 2]])).rejects.toThrow('NaN at row 6, column 1 (counted from 0)');
    expect(await read(path('a.npy'), [[0, 6]])).toHaveLength(18);
  });

  it('refuse a file cut short as it is opened', async () => {
    await writeFile(path('a.npy'), encodeNpy({ shape: [8, 3], data: numbers }).subarray(0, -1));
    await expect(openNpyRows(path('a.npy'))).rejects.toThrow('The file was cut short');
  });
});

describe('a .npy file written in pieces', () => {
  it('in any order has the bytes of one written at once, and its name only when it is whole', async () => {
    await writeFile(path('a.npy'), 'older');
    const output = await openNpyOutput(path('a.npy'), [8, 3], 'float64');
    await output.write(12, numbers.subarray(12));
    expect(await readFile(path('a.npy'), 'utf8')).toBe('older');
    await output.write(0, numbers.subarray(0, 12));
    await output.finish();
    await output.abandon();
    expect(await readFile(path('a.npy'))).toEqual(Buffer.from(encodeNpy({ shape: [8, 3], data: numbers })));
    expect(await readdir(folder)).toEqual(['a.npy']);
  });

  it('leaves nothing where it is given up, and clears away what a killed process left', async () => {
    await writeFile(path('.a.npy.999.0.tmp'), 'left');
    const output = await openNpyOutput(path('a.npy'), [2], 'float32');
    await output.write(0, Float32Array.of(1, 2));
    await expect(openNpyOutput(path('a.npy'), [2], 'float32')).rejects.toThrow('one process at a time may write it');
    await output.abandon();
    expect(await readdir(folder)).toEqual([]);
  });

  it('says so where the folder is missing', async () => {
    await expect(openNpyOutput(path('no/a.npy'), [2], 'float32')).rejects.toThrow('Create the folder first');
  });
});
