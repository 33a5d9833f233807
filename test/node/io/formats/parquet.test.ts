import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.js';
import { readTable } from '../../../../src/node/io/table.js';
import { counted, fileOf, scratch } from './files.js';

const save = scratch();
const mixed = fileOf('parquet/mixed.parquet');

describe('readTable of .parquet', () => {
  it.each(['uncompressed', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4_raw'])('reads %s data', async (name) => {
    const table = await readTable(fileOf(`parquet/${name}.parquet`));
    expect([table.rows, table.names, table.data]).toEqual([6, ['x', 'y', 'z'], Float64Array.from(counted(6, 3))]);
  });

  it('joins row groups and keeps float32', async () => {
    const table = await readTable(fileOf('parquet/float32_groups.parquet'));
    expect([table.rows, table.data]).toEqual([100, Float32Array.from(counted(100, 3))]);
  });

  it('reads integers and booleans of the columns named, in their order', async () => {
    const table = await readTable(mixed, { columns: ['y', 'count', 4, 'small'] });
    expect([table.names, table.rows]).toEqual([['y', 'count', 'flag', 'small'], 6]);
    expect([...table.data.subarray(0, 8)]).toEqual([0.125, 1, 1, 1, 1.125, 2, 0, 2]);
  });

  it('chooses rows by columns of text, days and numbers', async () => {
    const xs = async (where: Record<string, string | number>) => [
      ...(await readTable(mixed, { columns: ['x'], where })).data,
    ];
    expect(await xs({ day: '2' })).toEqual([0, 2, 4]);
    expect(await xs({ day: 4, flag: 'False' })).toEqual([1, 3, 5]);
    expect(await xs({ when: '2024-01-03' })).toEqual([2]);
    await expect(xs({ day: '3' })).rejects.toThrow('got no row with "day" = "3". There it has "2", "4".');
    await expect(xs({ hour: '3' })).rejects.toThrow(
      '"where" must name a column of plain values; got "hour". There are "id", "day"',
    );
  });

  it('leaves out the columns that rows are chosen by, numbers too, unless they are named', async () => {
    const plain = fileOf('parquet/uncompressed.parquet');
    const { data } = await readTable(plain);
    const where = { x: data[3] };
    expect(await readTable(plain, { where })).toMatchObject({
      rows: 1,
      names: ['y', 'z'],
      data: data.slice(4, 6),
      notes: ['what rows are chosen by ("x")'],
    });
    expect(await readTable(plain, { where, columns: ['x', 'z'] })).toMatchObject({
      names: ['x', 'z'],
      data: Float64Array.of(data[3], data[5]),
    });
  });

  it('refuses columns without numbers, naming those with', async () => {
    const message =
      'got "id", which holds text. Name the columns that are meant: "columns" of "count", "small", "flag", "x", "y"';
    await expect(readTable(mixed)).rejects.toThrow(message);
    await expect(readTable(mixed, { columns: ['x', 'when'] })).rejects.toThrow('got "when", which holds dates.');
    await expect(readTable(fileOf('parquet/lists.parquet'))).rejects.toThrow(
      'got "pair", which holds lists or records. Name the columns',
    );
  });

  it('takes null slots for missing values, never for zeros', async () => {
    const nulls = fileOf('parquet/nulls.parquet');
    await expect(readTable(nulls)).rejects.toThrow('got NaN at row 1, column 0 "x"');
    await expect(readTable(nulls, { columns: ['y'] })).rejects.toThrow('got NaN at row 3, column 0 "y"');
    expect((await readTable(nulls, { missing: 'drop' })).data).toEqual(Float64Array.of(0, 0, 0, 2, 2, 2));
  });

  it('refuses integers that float64 does not hold', async () => {
    await expect(readTable(fileOf('parquet/large_integers.parquet'))).rejects.toThrow(
      'got 9007199254740993 at row 1 (counted from 0) of "n"',
    );
  });

  it.each([
    ['another file', Buffer.from('x,y\n1,2\n3,4\n5,6\n')],
    ['an empty file', Buffer.alloc(0)],
    ['a file cut short', readFileSync(mixed).subarray(0, -20)],
    [
      'a file without its middle',
      Buffer.concat([readFileSync(mixed).subarray(0, 4), readFileSync(mixed).subarray(600)]),
    ],
  ])('refuses %s', async (_, bytes) => {
    const reading = readTable(save('bad.parquet', bytes), { columns: ['x'] });
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.toThrow('the file must be a whole Parquet file');
  });

  it.each([5, 7])('refuses a row group of 6 values that claims %i rows', async (rows) => {
    const bytes = readFileSync(fileOf('parquet/uncompressed.parquet'));
    expect(bytes[796]).toBe(2 * 6); // the group's number of rows, as Thrift writes it
    bytes[796] = 2 * rows;
    await expect(readTable(save(`${rows}.parquet`, bytes))).rejects.toThrow(`got 6 values of "x" for ${rows} rows.`);
  });

  it('leaves no error behind where the library asks for bytes and fails before it takes them', async () => {
    const bytes = readFileSync(fileOf('parquet/large_integers.parquet'));
    bytes[162] = 1; // the chunk's offset is a field of another type, and so missing
    const unheard: unknown[] = [];
    const hear = (error: unknown): void => void unheard.push(error);
    process.on('unhandledRejection', hear);
    await expect(readTable(save('offset.parquet', bytes))).rejects.toThrow('the file must be a whole Parquet file');
    await new Promise(setImmediate);
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });
});
