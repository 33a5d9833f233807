import { describe, expect, it } from 'vitest';
import type { ResultTable } from '../support/experiment.js';
import { csvTable, formatNumber, markdownTable, textTable } from './table.js';

const table: ResultTable = {
  name: 'sample',
  title: 'Sample',
  columns: [
    { key: 'name', title: 'name' },
    { key: 'error', title: '|error|', digits: 3 },
    { key: 'share', title: 'share' },
  ],
  rows: [
    { name: 'a|b', error: 0.1 + 0.2, share: 1 / 3 },
    { name: 'longer, "quoted"', error: null, share: 12 },
    { name: null, error: 1e-7 },
  ],
};

describe('formatNumber', () => {
  const cases: readonly (readonly [value: number, digits: number, text: string])[] = [
    // Whole numbers up to six digits as they are, longer ones rounded.
    [0, 2, '0'],
    [-0, 2, '0'],
    [-7, 3, '-7'],
    [123456, 2, '123456'],
    [999999, 1, '999999'],
    [1e6, 2, '1.0e+6'],
    [-1234567, 3, '-1.23e+6'],
    // Significant digits, zeros among them.
    [0.5, 2, '0.50'],
    [1 / 3, 3, '0.333'],
    [2 / 3, 1, '0.7'],
    [12.345, 3, '12.3'],
    [1234.5, 2, '1200'],
    [-0.012345, 3, '-0.0123'],
    // Rounding may add a digit in front.
    [0.0999, 2, '0.10'],
    [0.996, 2, '1.0'],
    [9.996, 3, '10.0'],
    [99.96, 3, '100'],
    [999999.5, 2, '1.0e+6'],
    // Below 1e-4 after rounding, an exponent.
    [0.0001, 2, '0.00010'],
    [0.000099999, 2, '0.00010'],
    [0.000099, 2, '9.9e-5'],
    [-2.345e-9, 3, '-2.35e-9'],
    [5e-324, 1, '5e-324'],
    [Number.NaN, 2, 'NaN'],
    [Infinity, 2, 'Infinity'],
    [-Infinity, 2, '-Infinity'],
  ];
  it.each(cases)('%d in %d digits is %s', (value, digits, text) => {
    expect(formatNumber(value, digits)).toBe(text);
  });

  it('agrees with toPrecision in value, at every size', () => {
    for (let exponent = -12; exponent <= 12; exponent++) {
      for (const mantissa of [1.000001, 3.14159265, 9.4999, 9.9999999]) {
        const value = Number(`${mantissa}e${exponent}`);
        if (!Number.isInteger(value)) expect(Number(formatNumber(value, 3))).toBe(Number(value.toPrecision(3)));
      }
    }
  });
});

describe('markdownTable', () => {
  it('escapes bars, and has 2 digits unless told', () => {
    expect(markdownTable(table).split('\n')).toEqual([
      '| name | \\|error\\| | share |',
      '|---|---:|---:|',
      '| a\\|b | 0.300 | 0.33 |',
      '| longer, "quoted" | – | 12 |',
      '| – | 1.00e-7 | – |',
    ]);
  });
});

describe('textTable', () => {
  it('has the same cells', () => {
    expect(textTable(table)).toMatch(
      /^name +\|error\| +share\n.*\na\|b +0\.300 +0\.33\nlonger, "quoted" +– +12\n– +1\.00e-7 +–$/,
    );
  });
});

describe('csvTable', () => {
  it('keeps every digit below its keys, leaves absent values empty and quotes what needs it', () => {
    expect(csvTable(table)).toBe(
      'name,error,share\n' + 'a|b,0.30000000000000004,0.3333333333333333\n' + '"longer, ""quoted""",,12\n' + ',1e-7,\n',
    );
  });

  it('has every number as it was', () => {
    const values = [Math.PI, -1e-300, 2 ** 53 - 1, 5e-324, 1e21, 0];
    const lines = csvTable({
      ...table,
      columns: [{ key: 'v', title: 'v', digits: 1 }],
      rows: values.map((v) => ({ v })),
    })
      .trim()
      .split('\n');
    expect(lines.slice(1).map(Number)).toEqual(values);
  });
});
