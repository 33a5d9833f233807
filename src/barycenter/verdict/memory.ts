import { CheckRuns } from '../../random/counters.js';
import { check, type Check } from './verdict.js';
import { drawsOf, someRows, type CheckContext } from './chains.js';
import { farPair } from './far_pair.js';

/** Points x of each marginal, and chains from each of their two starts. */
const POINTS = 64;
const CHAINS = 16;

/** Squared share of the distance between two starts that may be left between the chains' ends. */
export const MEMORY_LIMIT = 0.02;

/** Two starts for every point, the same for all its chains: f32 [2][POINTS, CHAINS, D]. */
function farStarts(
  pool: Float32Array,
  dim: number,
  marginal: number,
  seed: number,
): [Float32Array, Float32Array, Float64Array] {
  const starts: [Float32Array, Float32Array] = [
    new Float32Array(POINTS * CHAINS * dim),
    new Float32Array(POINTS * CHAINS * dim),
  ];
  const apart = new Float64Array(POINTS);
  for (let p = 0; p < POINTS; p++) {
    const { ends, squares } = farPair(pool, dim, { marginal, point: p, seed });
    apart[p] = squares;
    for (const [s, start] of starts.entries()) {
      for (let c = 0; c < CHAINS; c++) start.set(ends[s], (p * CHAINS + c) * dim);
    }
  }
  return [...starts, apart];
}

/** ‖E a − E b‖² of one point's two groups of chains, without what their scatter adds. */
function separation(a: Float32Array, b: Float32Array, point: number, dim: number): number {
  let squares = 0;
  for (let i = 0; i < dim; i++) {
    let [meanA, meanB, squareA, squareB] = [0, 0, 0, 0];
    for (let c = 0; c < CHAINS; c++) {
      const at = (point * CHAINS + c) * dim + i;
      meanA += a[at] / CHAINS;
      meanB += b[at] / CHAINS;
      squareA += a[at] ** 2 / CHAINS;
      squareB += b[at] ** 2 / CHAINS;
    }
    squares += (meanA - meanB) ** 2 - (squareA - meanA ** 2 + squareB - meanB ** 2) / (CHAINS - 1);
  }
  return squares;
}

/**
 * What chains remember of where they began. For each of some points x, chains of the plan's own length start at two
 * ends of *other* points' plans, far apart; the squared distance that is left between their means, over that of the
 * starts. Chains that start alike and cross no barrier agree with each other, and with longer ones, in a wrong answer:
 * this is what shows it.
 * @param pools the marginals' push-forwards, f32 [·, D]
 */
export async function memoryCheck(context: CheckContext, pools: readonly Float32Array[]): Promise<Check> {
  const dim = context.loaded.potential.dim;
  const { steps } = context.loaded.problem.sampler;
  let worst = 0;
  for (const [marginal, pool] of pools.entries()) {
    const x = await someRows(context, marginal, POINTS);
    const [first, second, apart] = farStarts(pool, dim, marginal, context.seed);
    const a = await drawsOf(context, { marginal, x, perPoint: CHAINS, from: first, run: CheckRuns.farStarts[0] });
    const b = await drawsOf(context, { marginal, x, perPoint: CHAINS, from: second, run: CheckRuns.farStarts[1] });
    if (!a || !b) return check('memory', Infinity, MEMORY_LIMIT, 'chains from other points’ plans diverge');
    let [left, begun] = [0, 0];
    for (let p = 0; p < POINTS; p++) {
      left += separation(a, b, p, dim);
      begun += apart[p];
    }
    if (begun > 0) worst = Math.max(worst, left / begun);
  }
  const percent = (100 * Math.sqrt(Math.max(0, worst))).toFixed(0);
  return check(
    'memory',
    worst,
    MEMORY_LIMIT,
    `after ${steps} steps chains keep ${percent} % of the distance between their starts`,
  );
}
