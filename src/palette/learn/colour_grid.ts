import { invalid } from '../../errors.js';

/** Cells along the longest side of the box about all colours, and around it a margin as `sinkhorn-grid` has. */
const LEAST_CELLS = 32;
const MOST_CELLS = 96;
const MARGIN = 1.1;

/**
 * Widest cells, in √ε: spread evenly over a cell, mass has a variance of a twelfth of its side squared, an eighth of ε
 * at this width.
 */
const WIDEST = 1.2;

/** Longest side of the box about rows, [rows, 3] each. */
function longestSide(tables: readonly { readonly data: ArrayLike<number> }[]): number {
  const [least, most] = [new Float64Array(3).fill(Infinity), new Float64Array(3).fill(-Infinity)];
  for (const { data } of tables)
    for (let i = 0; i < data.length; i++) {
      least[i % 3] = Math.min(least[i % 3], data[i]);
      most[i % 3] = Math.max(most[i % 3], data[i]);
    }
  return Math.max(...most.map((value, i) => value - least[i]));
}

/**
 * Cells along the longest side of a grid that is fine enough for ε.
 * @param tables colours of every picture, [rows, 3], in units in which ε is given
 * @throws InvalidInputError for an ε that would take more cells than there should be
 */
export function cellsFor(tables: readonly { readonly data: ArrayLike<number> }[], epsilon: number): number {
  const side = MARGIN * longestSide(tables);
  const cells = Math.ceil(side / (WIDEST * Math.sqrt(epsilon)));
  if (cells <= MOST_CELLS) return Math.max(LEAST_CELLS, cells);
  const least = Number(((side / (WIDEST * MOST_CELLS)) ** 2).toPrecision(2)) * 1.1;
  throw invalid(
    'palette: epsilon',
    `a grid of at most ${MOST_CELLS} cells a side needs a larger one for these pictures`,
    String(epsilon),
    `Pass epsilon ${Number(least.toPrecision(2))}, or the solver energy or sliced, which have no grid.`,
  );
}
