import { readFileSync } from 'node:fs';
import { File, ready, type Group } from 'h5wasm/node';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.js';
import { readTable } from '../../../../src/node/io/table.js';
import { counted, fileOf, scratch } from './files.js';

const save = scratch();
const dense = fileOf('h5ad/dense.h5ad');
const genes = ['Sox2', 'Gata1', 'Myc', 'Actb'];

/** The sparse files hold the values whose row and column add up to a multiple of 3. */
const holes = counted(6, 4).map((value, i) => ((Math.floor(i / 4) + (i % 4)) % 3 === 0 ? value : 0));
const rowsOf = (values: number[], rows: number[]): number[] =>
  rows.flatMap((row) => values.slice(4 * row, 4 * row + 4));

/** A file whose datasets and text attributes are given by their paths. @returns its path */
async function written(
  name: string,
  datasets: Record<string, Float64Array | Int32Array | Uint8Array | string[]>,
  attributes: Record<string, Record<string, string | Int32Array>>,
): Promise<string> {
  await ready;
  const path = save(name, '');
  const file = new File(path, 'w');
  for (const [at, data] of Object.entries(datasets)) {
    const folders = at.split('/').slice(0, -1);
    folders.forEach((_, i) => {
      const group = folders.slice(0, i + 1).join('/');
      if (file.get(group) === null) file.create_group(group);
    });
    file.create_dataset({ name: at, data });
  }
  for (const [at, values] of Object.entries(attributes))
    for (const [key, value] of Object.entries(values)) (file.get(at) as Group).create_attribute(key, value);
  file.close();
  return path;
}

describe('readTable of .h5ad', () => {
  it('reads a dense, compressed X with the names of its genes', async () => {
    const table = await readTable(dense);
    expect([table.rows, table.names, table.data]).toEqual([6, genes, Float32Array.from(counted(6, 4))]);
  });

  it.each(['csr', 'csc'])('reads a sparse X: %s', async (name) => {
    const path = fileOf(`h5ad/${name}.h5ad`);
    const table = await readTable(path);
    expect([table.rows, table.names, table.data]).toEqual([6, genes, Float32Array.from(holes)]);
    expect((await readTable(path, { where: { day: '2' } })).data).toEqual(Float32Array.from(rowsOf(holes, [1, 2, 5])));
    const myc = await readTable(path, { columns: ['Myc', 0] });
    expect([myc.names, [...myc.data]]).toEqual([
      ['Myc', 'Sox2'],
      [0, 1, 2, 3, 4, 5].flatMap((i) => [holes[4 * i + 2], holes[4 * i]]),
    ]);
  });

  it('reads obsm and layers', async () => {
    expect((await readTable(dense, { layer: 'obsm/X_pca' })).data).toEqual(
      Float64Array.from(counted(6, 2), (value) => value - 1),
    );
    expect((await readTable(dense, { layer: 'layers/counts' })).data).toEqual(
      Float64Array.from(counted(6, 4), (value) => 8 * value),
    );
    await expect(readTable(dense, { layer: 'X_pca' })).rejects.toThrow(
      'got "X_pca". There are "X", "obsm/X_pca", "layers/counts".',
    );
  });

  it('splits into marginals by category, text, number and boolean', async () => {
    const first = async (where: Record<string, string | number>) => [
      ...(await readTable(dense, { where, columns: ['Sox2'] })).data,
    ];
    expect(await first({ day: '0' })).toEqual([0, 4]);
    expect(await first({ day: 2 })).toEqual([1, 2, 5]);
    expect(await first({ day: '4' })).toEqual([3]);
    // Two cells have no grade, which is none of the grades.
    expect(await first({ grade: 'low' })).toEqual([0, 3]);
    expect(await first({ batch: 'right', plate: 2 })).toEqual([2, 3]);
    expect(await first({ treated: 'True' })).toEqual([0, 2, 4]);
    await expect(first({ day: '3' })).rejects.toThrow('got no row with "day" = "3". There it has "0", "2", "4".');
    await expect(first({ hour: '3' })).rejects.toThrow(
      'got "hour". There are "_index", "batch", "day", "grade", "plate", "treated".',
    );
  });

  it('reads what older versions wrote: categories by reference, big-endian and half-precision numbers', async () => {
    const old = fileOf('h5ad/categories_old.h5ad');
    expect((await readTable(old, { where: { day: '2' } })).data).toEqual(
      Float64Array.from(rowsOf(counted(6, 4), [1, 2, 5])),
    );
    const records = fileOf('h5ad/records.h5ad');
    expect((await readTable(records)).data).toEqual(Float32Array.from(counted(6, 4)));
    await expect(readTable(records, { where: { day: '2' } })).rejects.toThrow(
      'got records, as anndata before 0.7 wrote. Save the file again',
    );
  });

  it('adds up the entries of one place, and leaves names out that are not one for each column', async () => {
    const sparse = {
      'X/data': Float64Array.of(1, 2, 5),
      'X/indices': Int32Array.of(0, 0, 1),
      'X/indptr': Int32Array.of(0, 2, 3),
    };
    const says = { 'encoding-type': 'csr_matrix', shape: Int32Array.of(2, 2) };
    const attributes = { X: says, var: { _index: 'names' } };
    const path = await written('twice.h5ad', { ...sparse, 'var/names': ['a', 'b'] }, attributes);
    expect(await readTable(path)).toMatchObject({ names: ['a', 'b'], data: Float64Array.of(3, 0, 0, 5) });
    const other = await written('other.h5ad', { ...sparse, 'var/names': ['a', 'b', 'c'] }, attributes);
    expect(await readTable(other)).not.toHaveProperty('names');
  });

  it('does not choose rows by values that a mask calls missing', async () => {
    const path = await written(
      'nullable.h5ad',
      {
        'X/data': Float64Array.of(1, 2, 3),
        'X/indices': Int32Array.of(0, 0, 0),
        'X/indptr': Int32Array.of(0, 1, 2, 3),
        'obs/day/values': Int32Array.of(2, 2, 4),
        'obs/day/mask': Uint8Array.of(0, 1, 0),
      },
      { X: { 'encoding-type': 'csr_matrix', shape: Int32Array.of(3, 1) } },
    );
    expect([...(await readTable(path, { where: { day: 2 } })).data]).toEqual([1]);
  });

  it('refuses compression that its reader has not, which gives noise', async () => {
    await expect(readTable(fileOf('h5ad/lzf.h5ad'))).rejects.toThrow(
      '"/X" must be compressed by a filter of HDF5\'s own; got "lzf" (number 32000)',
    );
  });

  it('refuses a sparse matrix too large to be dense, and reads one column of it', async () => {
    const large = fileOf('h5ad/sparse_large.h5ad');
    await expect(readTable(large)).rejects.toThrow(
      'got 131072 × 8192 numbers, 4.0 GiB. Use principal components ("layer": "obsm/X_pca"',
    );
    const { data, rows } = await readTable(large, { columns: [7] });
    // The pointers rise at each multiple of 2^10, so that the row before it has the entry.
    expect([rows, data[1023], data[1024], data[131_071], Array.from(data).reduce((a, b) => a + b)]).toEqual([
      131_072,
      1,
      0,
      128,
      (128 * 129) / 2,
    ]);
  });

  it.each([
    ['another file', Buffer.from('x,y\n1,2\n')],
    ['an empty file', Buffer.alloc(0)],
    ['a file cut short', readFileSync(dense).subarray(0, 9000)],
  ])('refuses %s', async (_, bytes) => {
    const reading = readTable(save('bad.h5ad', bytes));
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.toThrow('the file must be a whole HDF5 file');
  });
});
