import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { checkFinite, toTable } from '../../src/io/numeric_table.js';

describe('toTable', () => {
  const data = Float32Array.from({ length: 12 }, (_, i) => i);

  it('makes one column of a list, keeps a table, and takes draws apart on request', () => {
    expect(toTable({ shape: [12], data }, 'test')).toEqual({ data, rows: 12, columns: 1 });
    expect(toTable({ shape: [4, 3], data }, 'test')).toEqual({ data, rows: 4, columns: 3 });
    expect(toTable({ shape: [3, 2, 2], data }, 'test', { draws: true })).toEqual({ data, rows: 6, columns: 2 });
  });

  it.each([
    [[], 'a table needs a first axis of samples'],
    [[3, 2, 2], 'two axes: (samples, dimensions); got shape (3, 2, 2)'],
    [[0, 3], 'at least one row and one column; got shape (0, 3)'],
    [[3, 0], 'at least one row and one column; got shape (3, 0)'],
  ])('refuses shape %j', (shape, message) => {
    const array = {
      shape,
      data: data.subarray(
        0,
        shape.reduce((a, b) => a * b, 1),
      ),
    };
    expect(() => toTable(array, 'test')).toThrow(InvalidInputError);
    expect(() => toTable(array, 'test')).toThrow(message);
  });
});

describe('checkFinite', () => {
  it.each([NaN, Infinity, -Infinity])('names the place of %d', (value) => {
    const table = { data: Float32Array.of(0, 1, 2, 3, 4, value), rows: 2, columns: 3 };
    expect(() => checkFinite(table, 'marginal 1')).toThrow(InvalidInputError);
    expect(() => checkFinite(table, 'marginal 1')).toThrow(
      `marginal 1: every value must be finite; got ${value} at row 1, column 2 (counted from 0)`,
    );
  });

  it('accepts the largest float32', () => {
    const table = { data: Float32Array.of(3.4028234663852886e38), rows: 1, columns: 1 };
    expect(() => checkFinite(table, 'test')).not.toThrow();
  });
});
