import type { Grid } from './grid.js';

/** A part of the way: iterations at one ε. */
export interface EpsilonStage {
  readonly epsilon: number;
  /** Marginal error that ends it. */
  readonly tolerance: number;
  readonly mostIterations: number;
  /**
   * Iterations to the first check of the error, which takes exponentials of all cells, and at least to the next ones.
   */
  readonly checkEvery: number;
}

/** Largest cost over ε from which iterations begin: so short a way is short at once. */
const FIRST_RATIO = 100;
/** From one ε to the next: potentials change little, and the way is a few stages. */
const FACTOR = 4;
/** Of the stages before the last: what they leave is lost at the next ε anyway. */
const ROUGH = { tolerance: 0.02, mostIterations: 60, checkEvery: 2 };
const LAST_CHECK = 5;

/**
 * ε from one at which the kernel spans the grid, down by a factor to the one asked for. Potentials, which have a limit
 * at ε = 0, are kept from stage to stage (Schmitzer 2019, SIAM J. Sci. Comput. 41(3), section 3.2).
 */
export function epsilonStages(
  grid: Grid,
  epsilon: number,
  last: Pick<EpsilonStage, 'tolerance' | 'mostIterations'>,
): EpsilonStage[] {
  const { shape, spacing } = grid;
  const most = shape.reduce((sum, length, axis) => sum + ((length - 1) * spacing[axis]) ** 2 / 2, 0);
  const stages = Math.max(0, Math.ceil(Math.log(most / (FIRST_RATIO * epsilon)) / Math.log(FACTOR)));
  const rough = Array.from({ length: stages }, (_, i) => ({
    ...ROUGH,
    epsilon: epsilon * FACTOR ** (stages - i),
    tolerance: Math.max(ROUGH.tolerance, last.tolerance),
  }));
  return [...rough, { epsilon, ...last, checkEvery: LAST_CHECK }];
}
