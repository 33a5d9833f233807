import { expect, it } from 'vitest';
import { fittedGrid, grid } from './chain_grid.js';
import { chainOperations } from './operations.js';

it('leaves the grid as it is where there is no bound', () => {
  const batches = fittedGrid().map(({ segments }) => segments[0].chains);
  expect(batches).toEqual(grid.map(({ batch }) => batch));
});

it('halves batches until a step is short enough, and names no case twice', () => {
  const bound = 2e8;
  const cases = fittedGrid(bound);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  expect(cases.length).toBe(grid.length - 1);
  for (const { network, segments } of cases) {
    const { chains } = segments[0];
    expect(chains === 16 || chainOperations(network, segments, 1) <= bound).toBe(true);
  }
});
