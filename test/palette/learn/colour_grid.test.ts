import { expect, it } from 'vitest';
import { cellsFor } from '../../../src/palette/learn/colour_grid.js';

const tables = [{ data: [0, 0, 0, 1, 8, 2] }, { data: [0, 2, -1, 3, 4, 1] }];

it('takes a grid whose cells are narrow against √ε along the longest side', () => {
  expect(cellsFor(tables, 1)).toBe(32);
  const cells = cellsFor(tables, 0.02);
  expect(cells).toBeGreaterThan(32);
  // A cell's variance against ε: at most an eighth.
  expect(((1.1 * 8) / cells) ** 2 / 12).toBeLessThan(0.02 / 8);
});

it('names an ε that it can do', () => {
  const refused = (epsilon: number): string => {
    try {
      return String(cellsFor(tables, epsilon));
    } catch (error) {
      return (error as Error).message;
    }
  };
  const message = refused(1e-3);
  expect(message).toMatch(
    /^palette: epsilon: a grid of at most 96 cells a side needs a larger one .*got 0\.001\. Pass/,
  );
  const named = Number(/Pass epsilon ([0-9.]+),/.exec(message)![1]);
  expect(Number(refused(named))).toBeLessThanOrEqual(96);
});
