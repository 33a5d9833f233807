import { checkList, checkOptions, described } from '../../arguments.js';
import { invalid } from '../../errors.js';

/** Equal cells of an interval or a rectangle, whose walls nothing passes. */
export interface Grid {
  /** [n] or [n, m]; cells are row-major, the last axis running fastest. */
  readonly cells: readonly number[];
  /** Where each axis begins and ends, in the data's unit. */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** More is no grid for kernels that are a matrix of n × n numbers for each axis. */
const MOST_CELLS = 4096;

/** Cells of a grid in all. */
export const cellCount = ({ cells }: Grid): number => cells.reduce((product, n) => product * n, 1);

/** Width of the cells along every axis. */
export const cellWidths = ({ cells, lower, upper }: Grid): number[] =>
  cells.map((n, axis) => (upper[axis] - lower[axis]) / n);

/** @throws InvalidInputError for what is no grid of one or two axes */
export function checkGrid(operation: string, grid: Grid): void {
  const where = `${operation}: grid`;
  checkOptions<Grid>(where, grid, { cells: true, lower: true, upper: true });
  for (const name of ['cells', 'lower', 'upper'] as const)
    checkList(where, name, grid[name], 'Pass one for each axis.');
  const { cells, lower, upper } = grid;
  if (cells.length < 1 || cells.length > 2)
    throw invalid(where, 'it must have 1 or 2 axes', String(cells.length), 'Use solve(…) in more dimensions.');
  for (const [axis, n] of cells.entries()) {
    if (!Number.isSafeInteger(n) || n < 2 || n > MOST_CELLS) {
      const rule = `cells must be whole numbers from 2 to ${MOST_CELLS}`;
      throw invalid(where, rule, described(n), 'Choose a number that the density’s features need.');
    }
    if (!(lower[axis] < upper[axis] && Number.isFinite(upper[axis] - lower[axis]))) {
      const received = `${described(lower[axis])} and ${described(upper[axis])}`;
      throw invalid(where, `axis ${axis} must have lower < upper`, received, 'Pass its finite ends.');
    }
  }
}

/** Centres of the cells, [cells, axes] row-major. */
export function cellCentres(grid: Grid): Float64Array {
  checkGrid('cellCentres', grid);
  const { cells, lower } = grid;
  const widths = cellWidths(grid);
  const last = cells.length - 1;
  return Float64Array.from({ length: cellCount(grid) * cells.length }, (_, at) => {
    const [cell, axis] = [Math.floor(at / cells.length), at % cells.length];
    const i = axis === last ? cell % cells[last] : Math.floor(cell / cells[last]);
    return lower[axis] + (i + 0.5) * widths[axis];
  });
}
