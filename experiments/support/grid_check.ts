import type { Floats } from '../../src/io/numeric_table.js';
import type { Result } from '../../src/index.js';
import { gridBarycenter, squaredEuclideanCosts, type GridBarycenter } from '../../test/reference/grid_barycenter.js';
import type { PlanarCloud } from './clouds.js';
import { binMasses, binShares, drawFromGrid, totalVariation, type PlaneGrid } from '../../test/reference/plane_grid.js';

/** The exact barycenter of finite clouds under ½‖x − y‖², y on the grid. */
export function exactOnGrid(
  clouds: readonly PlanarCloud[],
  weights: readonly number[],
  epsilon: number,
  grid: PlaneGrid,
): GridBarycenter {
  return gridBarycenter({
    costs: clouds.map(({ data }) => squaredEuclideanCosts(data, grid.centres, 2)),
    masses: clouds.map(({ rows }) => new Float64Array(rows).fill(1 / rows)),
    weights,
    epsilon,
  });
}

export interface GridScores {
  /** Total variation between push-forward and exact barycenter, for each marginal. */
  readonly totalVariations: readonly number[];
  /** What as many draws of the exact barycenter itself score. */
  readonly floor: number;
  /** 100 · E‖ŷ(x) − y*(x)‖² / tr Cov Q, worst marginal. */
  readonly conditionalMeanUvp: number;
  /** Push-forwards, f32 [rows · perPoint, 2] each. */
  readonly pushed: readonly Floats[];
}

/** Draws for every row of every cloud; bins of so many cells a side. */
export interface GridCheck {
  readonly perPoint: number;
  readonly merge: number;
  /** Steps of the chains that are scored. */
  readonly steps: number;
}

/**
 * Compares every plan of a result with the exact one. Every row of a cloud is pushed equally often, as its mass says.
 */
export async function scoreOnGrid(
  result: Result,
  clouds: readonly PlanarCloud[],
  exact: GridBarycenter,
  grid: PlaneGrid,
  { perPoint, merge, steps }: GridCheck,
): Promise<GridScores> {
  const expected = binMasses(grid, merge, exact.masses);
  const variance = gridVariance(grid, exact.masses);
  const totalVariations: number[] = [];
  let conditionalMeanUvp = 0;
  const pushed: Floats[] = [];
  for (const [k, cloud] of clouds.entries()) {
    const { data } = await result.plan(k).sample(cloud, { perPoint, steps, seed: 5 });
    pushed.push(data);
    totalVariations.push(totalVariation(binShares(grid, merge, data), expected));
    const uvp = (100 * conditionalMeanError(data, perPoint, cloud.rows, exact, k, grid)) / variance;
    conditionalMeanUvp = Math.max(conditionalMeanUvp, uvp);
  }
  const draws = drawFromGrid(grid, exact.masses, perPoint * clouds[0].rows, 6);
  return {
    totalVariations,
    floor: totalVariation(binShares(grid, merge, draws), expected),
    conditionalMeanUvp,
    pushed,
  };
}

/** E‖ŷ(x) − y*(x)‖² over the rows of a cloud. */
function conditionalMeanError(
  draws: ArrayLike<number>,
  perPoint: number,
  rows: number,
  exact: GridBarycenter,
  marginal: number,
  { centres }: PlaneGrid,
): number {
  let error = 0;
  for (let r = 0; r < rows; r++) {
    const conditional = exact.conditional(marginal, r);
    for (const axis of [0, 1]) {
      const wanted = conditional.reduce((sum, mass, c) => sum + mass * centres[2 * c + axis], 0);
      let found = 0;
      for (let m = 0; m < perPoint; m++) found += draws[2 * (r * perPoint + m) + axis] / perPoint;
      error += (found - wanted) ** 2 / rows;
    }
  }
  return error;
}

function gridVariance({ centres }: PlaneGrid, masses: Float64Array): number {
  return [0, 1].reduce((sum, axis) => {
    const mean = masses.reduce((total, mass, c) => total + mass * centres[2 * c + axis], 0);
    return sum + masses.reduce((total, mass, c) => total + mass * (centres[2 * c + axis] - mean) ** 2, 0);
  }, 0);
}
