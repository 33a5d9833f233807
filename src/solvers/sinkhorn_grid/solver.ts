import { objectionToCosts } from '../objections.js';
import type { Solver } from '../solver.js';
import { binned } from './bin.js';
import { sinkhornGrid } from './sinkhorn_grid.js';

/** Cells along the longest side, by dimension. */
const CELLS = [512, 96, 32];

const MOST_DIMENSIONS = CELLS.length;

export const sinkhornGridSolver: Solver<'sinkhorn-grid'> = {
  kind: 'sinkhorn-grid',
  // Rows only fill cells.
  rows: () => 1_000_000,
  objection(loaded) {
    const dim = loaded.coordinates.output.reference.length;
    if (dim <= MOST_DIMENSIONS) return objectionToCosts(loaded, 'sinkhorn-grid');
    return `a grid of ${dim} dimensions has too many cells: use "free-support", "sliced" or "energy"`;
  },
  async solve({ measures, weights, epsilon, dim }, settings, { device, signal, onProgress }) {
    const { cells = CELLS[dim - 1], debiased, tolerance } = settings;
    const grid = binned(measures, cells);
    const solution = await sinkhornGrid(
      device,
      { ...grid, weights },
      {
        epsilon,
        debiased,
        ...(tolerance === undefined ? {} : { tolerance }),
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onProgress: ({ iteration, marginalError }) => onProgress(iteration, marginalError) } : {}),
      },
    );
    const spacing = grid.spacing as number;
    // Cells blur every plan by a variance of a twelfth of their side's square, ε by about ε.
    const coarse = spacing ** 2 / 12 > epsilon / 4;
    const said = `Cells are ${Number((spacing / Math.sqrt(epsilon)).toPrecision(2))} times as wide as √ε: raise solver.cells (now ${cells}) or epsilon to see what ε says.`;
    return coarse ? { ...solution, warnings: [...solution.warnings, said] } : solution;
  },
};
