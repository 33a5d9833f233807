import { expect, it } from 'vitest';
import { rowsWhere } from '../../../../src/node/io/formats/where.js';

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

it('compares whole numbers beyond 2^53 exactly, and refuses those that were rounded', () => {
  const [low, high] = [2n ** 53n, 2n ** 53n + 1n];
  const wide = new Map<string, unknown[]>([
    ['n', [low, high, 5n]],
    ['x', [Number(low), 0.5, 5]],
  ]);
  const rows = (name: string, wanted: string | number) => [...rowsWhere({ [name]: wanted }, wide, 'reading x')];
  expect(rows('n', String(high))).toEqual([1]);
  expect(rows('n', ` +${low}`)).toEqual([0]);
  expect([rows('n', '5.0'), rows('n', 5), rows('x', '5'), rows('x', '5e-1'), rows('x', String(low))]).toEqual([
    [2],
    [2],
    [2],
    [1],
    [0],
  ]);
  for (const wanted of [String(high), ' ', 'five']) expect(() => rows('x', wanted)).toThrow('no row with "x"');
  expect(() => rows('n', Number(low))).toThrow(
    'reading x: "where" must have whole numbers beyond 2^53 as text, which keeps all digits; got "n" = 9007199254740992. Put quotes around it.',
  );
});
