import { expect, it } from 'vitest';
import { rowsWhere } from '../../../src/io/formats/where.js';

const columns = new Map<string, unknown[]>([
  ['day', ['2', '2', '4', '4', null]],
  ['batch', [1, 2, 1, 2, 1]],
]);

it('keeps the rows that all conditions agree on, whichever comes first', () => {
  expect([...rowsWhere({ day: 2, batch: '1' }, columns, 'reading x')]).toEqual([0]);
  expect([...rowsWhere({ batch: 1, day: '4' }, columns, 'reading x')]).toEqual([2]);
  expect(() => rowsWhere({ day: '4', batch: 3 }, columns, 'reading x')).toThrow(
    'no row with "batch" = 3. There it has "1", "2".',
  );
});
