import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { decodeNpy, encodeNpy } from '../../../src/io/npy.js';
import { toFloat32 } from '../../../src/io/numeric_table.js';
import { withoutRowNumbers } from '../../../src/io/row_numbers.js';
import { checkTablePath, readTable, writeArray, writeTable } from '../../../src/node/io/table.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'table-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const table = { data: Float32Array.of(0.1, 2, -3e-20, 4, 5e20, 1 / 3), rows: 2, columns: 3 };
/** Map coordinates in metres, of which float32 keeps half a metre. */
const fine = { data: Float64Array.of(4e5 + 0.1, 5.4e6 + 1 / 3, -3e-200, 4e200), rows: 2, columns: 2 };

async function expectRefusal(action: Promise<unknown>, message: string): Promise<void> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error).toHaveProperty('message', expect.stringContaining(message));
}

describe('columns that number the rows', () => {
  const counted = (count: (row: number) => number): Float64Array =>
    Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? count(i / 2) : Math.sin(i)));

  it('are warned of in formats without names, too', async () => {
    const path = join(folder, 'a.npy');
    await writeFile(path, encodeNpy({ shape: [10, 2], data: counted((row) => row) }));
    const { columns, warnings } = await readTable(path);
    expect([columns, warnings]).toEqual([
      2,
      ['column 0 looks like row numbers or an id, and is read as data; leave it out by columns: [1]'],
    ]);
    expect(await readTable(path, { columns: [0, 1] })).not.toHaveProperty('warnings');
    await writeFile(path, encodeNpy({ shape: [10, 2], data: counted((row) => row * row) }));
    expect(await readTable(path)).not.toHaveProperty('warnings');
  });

  it('are left out of any format that names them', () => {
    const table = { data: counted((row) => row + 1), rows: 10, columns: 2, names: ['id', 'x'] };
    expect(withoutRowNumbers(table)).toMatchObject({
      columns: 1,
      names: ['x'],
      notes: ['column 0 "id", which numbers the rows'],
    });
    expect(withoutRowNumbers({ ...table, names: ['t', 'x'] })).toMatchObject({
      columns: 2,
      warnings: [expect.stringContaining('column 0 "t" looks like row numbers')],
    });
  });
});

describe('readTable and writeTable', () => {
  it.each(['a.npy', 'a.csv', 'A.NPY', 'b.Csv'])('round-trip bit by bit through %s', async (name) => {
    const path = join(folder, name);
    await writeTable(path, fine);
    expect(await readTable(path)).toEqual(fine);
    await writeTable(path, table);
    const read = await readTable(path);
    expect(read.data).toBeInstanceOf(name.toLowerCase().endsWith('.npy') ? Float32Array : Float64Array);
    expect({ ...read, data: toFloat32(read.data) }).toEqual(table);
    expect(await readdir(folder)).toEqual([name]);
  });

  it('reads a list as one column and refuses higher ranks', async () => {
    const path = join(folder, 'a.npy');
    await writeFile(path, encodeNpy({ shape: [6], data: table.data }));
    expect(await readTable(path)).toEqual({ data: table.data, rows: 6, columns: 1 });
    await writeFile(path, encodeNpy({ shape: [2, 1, 3], data: table.data }));
    await expectRefusal(readTable(path), `reading ${path}: a table has one or two axes`);
  });

  it('refuses what it cannot read, naming the path', async () => {
    const at = (name: string) => join(folder, name);
    await mkdir(at('folder.npy'));
    await writeFile(at('file'), '');
    await writeFile(at('empty.csv'), '');
    await writeFile(at('nan.npy'), encodeNpy({ shape: [2, 2], data: Float32Array.of(0, 1, NaN, 3) }));
    await writeFile(at('rows.npy'), encodeNpy({ shape: [0, 2], data: new Float32Array() }));
    await symlink('loop.csv', at('loop.csv'));
    const cases = {
      'missing.npy': 'the file must exist; got ENOENT from the operating system. Check the path',
      'folder.npy': 'the path must name a file; got EISDIR',
      'file/a.csv': 'every part of the path but the last must be a folder; got ENOTDIR',
      'loop.csv': 'symbolic links must lead to a file; got ELOOP',
      [`${'x'.repeat(300)}.csv`]: 'a path must fit the file system; got ENAMETOOLONG',
      'a.xyz': 'files, told apart by extension; got ".xyz"',
      file: 'told apart by extension; got',
      'empty.csv': 'got an empty file',
      'nan.npy': 'every value must be finite; got NaN at row 1, column 0 (counted from 0)',
      'rows.npy': 'at least one row and one column; got shape (0, 2)',
    };
    for (const [name, message] of Object.entries(cases)) {
      await expectRefusal(readTable(at(name)), `reading ${at(name)}: `);
      await expectRefusal(readTable(at(name)), message);
    }
  });
});

describe('columns and missing values of any format', () => {
  const values = { shape: [4, 3], data: Float32Array.of(0, 1, 2, 3, NaN, 5, 6, 7, 8, 9, 10, NaN) };
  const write = async (array = values) => {
    const path = join(folder, 'a.npy');
    await writeFile(path, encodeNpy(array));
    return path;
  };

  it('keeps the columns asked for, in their order, and says where they were', async () => {
    const path = await write({ shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) });
    const expected = { data: Float32Array.of(2, 0, 5, 3), rows: 2, columns: 2, places: [2, 0] };
    expect(await readTable(path, { columns: [2, 0] })).toEqual(expected);
    expect(await readTable(path, { columns: ['2', '0'] })).toEqual(expected);
    await expectRefusal(
      readTable(path, { columns: [3] }),
      'columns must be numbers of columns, from 0: the file has no names; got 3. There are 0, 1, 2.',
    );
    await expectRefusal(readTable(path, { columns: ['x'] }), 'got "x". There are 0, 1, 2.');
    await expectRefusal(readTable(path, { columns: [1, 0, '1'] }), 'columns must name a column once; got "1" twice');
    await expectRefusal(readTable(path, { columns: [] }), 'at least one column');
  });

  it('leaves rows with NaN out when told to, counts them, and refuses infinities all the same', async () => {
    const path = await write();
    await expectRefusal(
      readTable(path),
      'got NaN at row 1, column 1 (counted from 0). Repair such rows; those with NaN may be left out: missing "drop".',
    );
    const dropped = await readTable(path, { missing: 'drop' });
    expect(dropped).toEqual({
      data: Float32Array.of(0, 1, 2, 6, 7, 8),
      rows: 2,
      columns: 3,
      notes: ['2 of 4 rows, with missing values'],
    });
    expect((await readTable(path, { missing: 'drop', columns: [0, 2] })).notes).toEqual([
      '1 of 4 rows, with missing values',
    ]);
    await write({ shape: [2, 1], data: Float32Array.of(Infinity, NaN) });
    await expectRefusal(readTable(path, { missing: 'drop' }), 'got Infinity at row 0, column 0');
    await write({ shape: [2, 1], data: Float32Array.of(NaN, NaN) });
    await expectRefusal(
      readTable(path, { missing: 'drop' }),
      'must leave at least one row; got 2 rows, each with a missing value',
    );
  });

  it('refuses options that say nothing of the format', async () => {
    const path = await write();
    await expectRefusal(
      readTable(path, { delimiter: ';' }),
      `reading ${path}: delimiter is for .csv, .tsv, .tab, .txt, .dat files; got ";"`,
    );
    await expectRefusal(readTable('a.csv', { where: { day: 2 } }), 'where is for .h5ad, .parquet files; got {"day":2}');
    await expectRefusal(readTable('a.csv', { layer: 'X' }), 'layer is for .h5ad files');
    await expectRefusal(readTable('a.csv', { array: 'X' }), 'array is for .npz files');
  });

  it('takes [n, m, D] as n·m rows of D where several draws are expected', async () => {
    const data = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7);
    const path = await write({ shape: [2, 2, 2], data });
    expect(await readTable(path, { draws: true })).toEqual({ data, rows: 4, columns: 2 });
  });
});

describe('writeArray', () => {
  const array = { shape: [2, 2, 1], data: Float32Array.of(1, 2, 3, 4) };

  it('keeps the shape in .npy', async () => {
    const path = join(folder, 'a.npy');
    await writeArray(path, array);
    expect(decodeNpy(await readFile(path), path)).toEqual(array);
  });

  it('keeps the digits of float64 in three axes of .csv', async () => {
    const path = join(folder, 'a.csv');
    await writeArray(path, { shape: [2, 1, 1], data: Float64Array.of(1 / 3, 5.4e6 + 0.1) });
    expect(await readFile(path, 'utf8')).toBe('row,y0\n0,0.3333333333333333\n1,5400000.1\n');
  });

  it('numbers the rows of three axes in .csv', async () => {
    const path = join(folder, 'a.csv');
    await writeArray(path, array);
    expect(await readFile(path, 'utf8')).toBe('row,y0\n0,1\n0,2\n1,3\n1,4\n');
    expect((await readTable(path)).columns).toBe(2);
  });

  it('refuses what the format cannot hold and writes nothing', async () => {
    const at = (name: string) => join(folder, name);
    const deep = { ...array, shape: [1, 2, 2, 1] };
    await expectRefusal(writeArray(at('a.csv'), deep), 'up to three axes; got shape (1, 2, 2, 1)');
    await expectRefusal(writeArray(at('a.csv'), { ...array, shape: [2, 3] }), 'shape (2, 3) for 4 elements');
    await expectRefusal(writeArray(at('a.npy'), { ...array, shape: [5] }), 'shape (5) for 4 elements');
    await expectRefusal(writeArray(at('a.parquet'), array), 'tables are written as .npy or .csv');
    expect(await readdir(folder)).toEqual([]);
  });
});

it('checkTablePath judges the extension alone', () => {
  expect(() => checkTablePath('nowhere/a.npy', 'sample')).not.toThrow();
  expect(() => checkTablePath('nowhere/a.json', 'sample')).toThrow('sample: tables are written as .npy or .csv');
});
