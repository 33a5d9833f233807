import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.js';
import { readTable } from '../../../../src/node/io/table.js';
import { counted, fileOf, scratch } from './files.js';

const save = scratch();
const several = fileOf('npz/several_stored.npz');

describe('readTable of .npz', () => {
  it('reads the only array, stored', async () => {
    const table = await readTable(fileOf('npz/one_stored.npz'));
    expect([table.rows, table.columns, [...table.data]]).toEqual([5, 3, counted(5, 3)]);
  });

  it('reads the array that is named, stored and deflated', async () => {
    expect((await readTable(several, { array: 'cells' })).data).toEqual(Float32Array.from(counted(5, 3)));
    expect((await readTable(several, { array: 'spots' })).data).toEqual(Float64Array.from(counted(4, 2)));
    const deflated = fileOf('npz/several_deflated.npz');
    expect((await readTable(deflated, { array: 'cells' })).data).toEqual(Float32Array.from(counted(60, 3)));
    expect((await readTable(deflated, { array: 'spots' })).data).toEqual(Float64Array.from(counted(4, 2), Math.floor));
  });

  it('reads pictures as .npy has them: of four axes, or of three where their fields say so', async () => {
    const file = fileOf('npz/pictures.npz');
    const { data, rows, pictures } = await readTable(file, { array: 'images' });
    expect([rows, pictures]).toEqual([2, { shape: [4, 5, 3], range: [0, 1] }]);
    expect(data).toEqual(Float32Array.from({ length: 120 }, (_, i) => (2 * i) / 255));
    const grey = await readTable(file, { array: 'grey', channels: 1 });
    expect([grey.rows, grey.pictures?.shape]).toEqual([2, [4, 5, 1]]);
    await expect(readTable(file, { array: 'grey' })).rejects.toThrow('a table has one or two axes');
    await expect(readTable(several, { array: 'cells', size: [2, 2] })).rejects.toThrow('pictures are an array (n,');
  });

  it('says which arrays there are', async () => {
    await expect(readTable(several)).rejects.toThrow('got 3 of them. It has "cells", "spots", "labels".');
    await expect(readTable(several, { array: 'x' })).rejects.toThrow('got "x". It has "cells", "spots", "labels".');
    await expect(readTable(several, { array: 'labels' })).rejects.toThrow("got '<U1' (text)");
  });

  /** The bytes with `value` written over those `offset` after the first central header (PKWARE's APPNOTE, 4.3.12). */
  const patched = (offset: number, value: number): Uint8Array => {
    const bytes = readFileSync(fileOf('npz/several_deflated.npz'));
    bytes.writeUInt32LE(value, bytes.indexOf('PK\u0001\u0002') + offset);
    return bytes;
  };
  const damaged: [string, () => Uint8Array, string][] = [
    ['no archive', () => Buffer.from('x,y\n1,2\n'), 'must be a whole zip archive'],
    ['an archive cut short', () => readFileSync(several).subarray(0, 500), 'must be a whole zip archive'],
    [
      'an archive without arrays',
      () => Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]),
      'must hold .npy arrays; got an archive without one',
    ],
    ['a size beyond what deflate can hold', () => patched(24, 3e9), 'must have the size that the archive says'],
    [
      'a size that is not true',
      () => patched(24, 100),
      'must be a whole zip archive; got too many bytes in the stream',
    ],
    ['another checksum', () => patched(16, 1), 'must have the checksum that the archive says'],
    ['an unknown method', () => patched(10, 12), 'must be stored or deflated; got zip method 12'],
  ];
  it.each(damaged)('refuses %s', async (_, bytes, message) => {
    const reading = readTable(save('bad.npz', bytes()), { array: 'cells' });
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.toThrow(message);
  });

  it('refuses a path that cannot be read, as other readers do', async () => {
    await expect(readTable('missing.npz')).rejects.toThrow('the file must exist; got ENOENT');
  });
});
