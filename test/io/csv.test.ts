import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { formatCsv, parseCsv, shortestFloat32 } from '../../src/io/csv.js';

function read(text: string) {
  return parseCsv(Buffer.from(text, 'utf8'), 'x.csv');
}

describe('parseCsv', () => {
  const table = { data: Float32Array.of(1, 2.5, -3, 4e-3), rows: 2, columns: 2 };
  it.each([
    ['plain numbers', '1,2.5\n-3,4e-3\n'],
    ['no last line end', '1,2.5\n-3,4e-3'],
    ['Windows line ends', '1,2.5\r\n-3,4e-3\r\n'],
    ['a header', 'x,y\n1,2.5\n-3,4e-3\n'],
    ['a quoted header', '"a, b",y\n1,2.5\n-3,4e-3\n'],
    ['a byte-order mark', '\ufeff1,2.5\n-3,4e-3\n'],
    ['spaces and blank lines', ' 1 , 2.5\n\n-3,\t4e-3\n\n'],
    ['other spellings', '+1.,25E-1\n-3.0,.004\n'],
    ['quoted numbers', '"1","2.5"\n-3,4e-3\n'],
  ])('reads %s', (_, text) => {
    expect(read(text)).toEqual(table);
  });

  it('reads one column and many rows', () => {
    const text = Array.from({ length: 5000 }, (_, i) => `${i}\n`).join('');
    expect(read(text)).toEqual({ data: Float32Array.from({ length: 5000 }, (_, i) => i), rows: 5000, columns: 1 });
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
    ['an index column without a name', ',x\n0,1\n', 'got an empty cell on line 1, column 1'],
    ['text in the middle', '1,2\n3,four\n', 'every cell must be a number; got "four" on line 2, column 2'],
    ['text in the first line of numbers', '1,two\n3,4\n', 'got "two" on line 1, column 2'],
    ['a second header', 'x,y\nx,y\n', 'got "x" on line 2, column 1'],
    ['hexadecimal', '1\n0x10\n', 'got "0x10" on line 2, column 1'],
    ['decimal commas', '1,5;2,5\n', 'got "5;2" on line 1, column 2'],
    ['semicolons', '1;5\n2;5\n', 'got "2;5" on line 2, column 1. Separate cells by commas'],
    ['NaN', '1,2\n3,NaN\n', 'every value must be finite; got "NaN" on line 2, column 2'],
    ['NaN in the first line', 'nan,2\n', 'got "nan" on line 1, column 1'],
    ['infinity', '1\n-inf\n', 'got "-inf" on line 2, column 1'],
    ['a value beyond float32', '1\n1e39\n', 'below 3.4e38, the largest float32; got "1e39" on line 2, column 1'],
    ['long text', `1\n${'y'.repeat(99)}\n`, `got "${'y'.repeat(40)}…" on line 2`],
    ['an unclosed quote', '1,"2\n3,4\n', 'must be comma-separated text'],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(InvalidInputError);
    expect(() => read(text)).toThrow('reading x.csv: ');
    expect(() => read(text)).toThrow(message);
  });

  it('refuses bytes that are not text', () => {
    const bytes = Uint8Array.of(0x93, 0xff, 0x31);
    expect(() => parseCsv(bytes, 'x.csv')).toThrow('a .csv file is UTF-8 text; got other bytes');
  });
});

describe('formatCsv', () => {
  it('writes a header and the shortest digits', () => {
    const table = { data: Float32Array.of(0.1, -2, 1 / 3, 1e-7), rows: 2, columns: 2 };
    expect(Buffer.from(formatCsv(table, ['a', 'b'])).toString()).toBe('a,b\n0.1,-2\n0.33333334,1e-7\n');
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

  it('keeps every row of a table of several blocks', () => {
    const data = Float32Array.from({ length: 3 * 9001 }, (_, i) => Math.fround(Math.sin(i)));
    expect(parseCsv(formatCsv({ data, rows: 9001, columns: 3 }), 'x.csv')).toEqual({ data, rows: 9001, columns: 3 });
  });
});
