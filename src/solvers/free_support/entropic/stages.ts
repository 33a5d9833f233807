import type { Marginal } from '../settings.js';

/** A part of the way to ε. */
export interface EpsilonStage {
  readonly epsilon: number;
  /** Marginal error that ends it. */
  readonly marginalError: number;
  readonly mostIterations: number;
}

/** Largest cost over ε at the first: so short a way is short at once. */
const FIRST_RATIO = 40;
const FACTOR = 4;
const ROUGH = { marginalError: 0.05, mostIterations: 50 };
/** Points of each side whose costs are looked at. */
const LOOKED_AT = 32;

function someOf(points: Float64Array, dim: number): Float64Array[] {
  const count = points.length / dim;
  const step = Math.max(1, Math.floor(count / LOOKED_AT));
  return Array.from({ length: Math.ceil(count / step) }, (_, i) =>
    points.subarray(i * step * dim, (i * step + 1) * dim),
  );
}

/** The largest difference of costs among some pairs: what duals may differ by. */
function costRange({ points, dim, cost }: Marginal, support: Float64Array): number {
  const pairs = someOf(points, dim).flatMap((x) => someOf(support, cost.yDim).map((y) => cost.value(x, y)));
  return Math.max(...pairs) - Math.min(...pairs);
}

/**
 * ε from one that spans the costs, down by a factor to just above the one asked for. Duals, which have a limit at ε =
 * 0, are kept from stage to stage (Schmitzer 2019, SIAM J. Sci. Comput. 41(3), section 3.2).
 */
export function epsilonStages(marginals: readonly Marginal[], support: Float64Array, epsilon: number): EpsilonStage[] {
  const range = Math.max(...marginals.map((marginal) => costRange(marginal, support)));
  const count = Math.ceil(Math.log(range / (FIRST_RATIO * epsilon)) / Math.log(FACTOR));
  if (!(count > 0)) return [];
  return Array.from({ length: count }, (_, i) => ({ ...ROUGH, epsilon: epsilon * FACTOR ** (count - i) }));
}
