import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { parseCsv } from '../../../src/io/csv.js';
import { formatCsv, shortestFloat32 } from '../../../src/node/io/format_csv.js';
import type { Table } from '../../../src/io/numeric_table.js';
import { TestRandom } from '../../support/random.js';

const read = (text: string) => parseCsv(Buffer.from(text, 'utf8'), 'x.csv');

describe('parseCsv', () => {
  const table = { data: Float64Array.of(1, 2.5, -3, 4e-3), rows: 2, columns: 2 };
  it.each([
    ['plain numbers', '1,2.5\n-3,4e-3\n'],
    ['no last line end', '1,2.5\n-3,4e-3'],
    ['Windows line ends', '1,2.5\r\n-3,4e-3\r\n'],
    ['a byte-order mark', '\ufeff1,2.5\n-3,4e-3\n'],
    ['spaces and blank lines', ' 1 , 2.5\n\n-3,\t4e-3\n\n'],
    ['other spellings', '+1.,25E-1\n-3.0,.004\n'],
    ['quoted numbers', '"1","2.5"\n-3,4e-3\n'],
  ])('reads %s', (_, text) => {
    expect(read(text)).toEqual(table);
  });

  it('reads one column and many rows', () => {
    const text = Array.from({ length: 5000 }, (_, i) => `${i}\n`).join('');
    expect(read(text)).toEqual({ data: Float64Array.from({ length: 5000 }, (_, i) => i), rows: 5000, columns: 1 });
  });

  it('reads values of every magnitude of float64, and digits that float32 would drop', () => {
    expect(read('1e300,-5e-324\n5400000.123,-0\n').data).toEqual(Float64Array.of(1e300, -5e-324, 5400000.123, -0));
  });

  it.each([
    ['an empty file', '', 'at least one row of numbers; got an empty file'],
    ['blank lines', '\n\n', 'got an empty file'],
    ['a header alone', 'x,y\n', 'got a header alone'],
    ['a short line', 'x,y\n1,2\n3\n', 'every line must have 2 cells, like the first; got 1 on line 3'],
    ['a long line', '1,2\n3,4,5\n', 'got 3 on line 2'],
    ['a line shorter than the header', 'x,y,z\n1,2\n', 'every line must have 3 cells, like the first; got 2 on line 2'],
    ['a trailing comma', '1,2\n3,4,\n', 'got 3 on line 2'],
    ['an empty cell', '1,2\n\n3,\n', 'got an empty cell on line 3, column 2'],
    ['text in the middle', '1,2\n3,four\n', 'every cell must be a number; got "four" on line 2, column 2'],
    ['text in the first line of numbers', '1,two\n3,4\n', 'got "two" on line 1, column 2'],
    ['a second header', 'x,y\nx,y\n', 'got "x" on line 2, column 1'],
    ['hexadecimal', '1\n0x10\n', 'got "0x10" on line 2, column 1'],
    ['NaN', '1,2\n3,NaN\n', 'every cell must be a number; got "NaN" on line 2, column 2'],
    ['NaN in the first line', 'nan,2\n', 'got "nan" on line 1, column 1'],
    ['infinity', '1\n-inf\n', 'got "-inf" on line 2, column 1'],
    ['a value beyond float64', '1\n1e309\n', 'below 1.8e308, the largest float64; got "1e309" on line 2, column 1'],
    ['long text', `1\n${'y'.repeat(99)}\n`, `got "${'y'.repeat(40)}…" on line 2`],
    ['an unclosed quote', '1,"2\n3,4\n', 'must be text with one sample a line; got Quote Not Closed'],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(InvalidInputError);
    expect(() => read(text)).toThrow('reading x.csv: ');
    expect(() => read(text)).toThrow(message);
  });

  it('refuses bytes that are not text', () => {
    const bytes = Uint8Array.of(0x93, 0xff, 0x31);
    expect(() => parseCsv(bytes, 'x.csv')).toThrow(
      'a text file must be UTF-8 (or UTF-16 with its mark); got other bytes',
    );
  });
});

describe('formatCsv', () => {
  const text = (table: Table, ...rest: [string[]?, ((row: number) => string)?]) =>
    Buffer.from(formatCsv(table, ...rest)).toString();

  it('writes a header, labels and the shortest digits of either precision', () => {
    const values = [0.1, -2, 1 / 3, 1e-7];
    const table = { data: Float32Array.from(values), rows: 2, columns: 2 };
    expect(text(table, ['a', 'b'])).toBe('a,b\n0.1,-2\n0.33333334,1e-7\n');
    expect(text(table, undefined, (row) => `${row + 5}`)).toBe('5,0.1,-2\n6,0.33333334,1e-7\n');
    expect(text({ ...table, data: Float64Array.from(values) })).toBe('0.1,-2\n0.3333333333333333,1e-7\n');
    expect(text({ ...table, data: Float32Array.of(1.4e-45, -0, 2 ** 24, 1e21) })).toBe('1e-45,-0\n16777216,1e+21\n');
  });

  it('round-trips float32 of every magnitude', () => {
    // Every 9973rd bit pattern: 430,000 numbers over all exponents and both signs.
    const bits = new Uint32Array(1);
    const value = new Float32Array(bits.buffer);
    for (let pattern = 0; pattern < 2 ** 32; pattern += 9973) {
      bits[0] = pattern;
      if (!Number.isFinite(value[0])) continue;
      const back = Math.fround(Number(shortestFloat32(value[0])));
      if (!Object.is(back, value[0])) expect(back).toBe(value[0]);
    }
  });

  it('round-trips float64 of every magnitude through our own reader', () => {
    // Random bits: once as they are, which spreads exponents evenly over float64's range; once from 2^-24 to 2^72, as
    // people have.
    const words = Uint32Array.from(new TestRandom(3).uniforms(40_000, 0, 2 ** 32));
    const data = new Float64Array(words.slice().buffer).map((v) => (Number.isFinite(v) ? v : -0));
    const exponent = (i: number) => (1023 - 24 + (i % 96)) << 20;
    const usual = new Float64Array(
      words.map((word, i) => (i % 2 === 0 ? word : (word & 0x800f_ffff) | exponent(i))).buffer,
    );
    const edges = Float64Array.of(
      0,
      -0,
      5e-324,
      -5e-324,
      2 ** -1022,
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      1e21,
      2 ** 53,
      1e-7,
    );
    for (const values of [data, usual, edges]) {
      const back = parseCsv(formatCsv({ data: values, rows: values.length / 2, columns: 2 }), 'x.csv').data;
      expect(Buffer.compare(Buffer.from(back.buffer), Buffer.from(values.buffer))).toBe(0);
    }
  });

  it('keeps every row of a table of several blocks', () => {
    const data = Float64Array.from({ length: 3 * 9001 }, (_, i) => Math.sin(i));
    expect(parseCsv(formatCsv({ data, rows: 9001, columns: 3 }), 'x.csv')).toEqual({ data, rows: 9001, columns: 3 });
  });
});
