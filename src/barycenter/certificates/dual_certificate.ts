import { CheckRuns, SeedOffsets } from '../../random/counters.js';
import { MAX_SEED } from '../../random/philox.js';
import { exactAnswerOf } from '../exact/exact_answer.js';
import type { Measured } from '../metrics/score.js';
import { constraintOf } from '../problem/problem.js';
import { annealedWeights } from '../validation/annealing.js';
import { inCostUnits, weighted } from '../validation/dual_objective.js';
import { fitProposals } from '../validation/gaussian_proposal.js';
import { fitSphereProposals } from '../validation/sphere_proposal.js';
import { drawsOf, someRows, type CheckContext } from '../verdict/chains.js';

/** Points of each marginal; draws of each that its proposal is fitted to, and chains from it and back to it. */
const POINTS = 64;
const FITTED = 64;
const CHAINS = 16;

/** T: β goes from 0 to 1 in as many steps. */
export const TEMPERATURES = 64;

/** Dimensions from which on proposals' factors take too long. */
const MOST_DIMENSIONS = 512;

/** Standard errors beyond which two bounds are the wrong way round. */
const CERTAIN = 4;

/** L(f) from both sides, in units of the cost. */
export interface DualBracket {
  /** In expectation at most L(f), as far as the chains' ends are draws of the plans. */
  readonly lower: Measured;
  /** In expectation at least L(f), whatever the chains do. */
  readonly upper: Measured;
  /** Their difference, on the same points. */
  readonly width: Measured;
  /** L*, the largest value of any potentials, where the exact answer is known. */
  readonly optimum?: number;
  /** Temperatures between proposal and plan. */
  readonly temperatures: number;
  /** Whether the lower bound is above the upper one by more than its error: then the ends are no draws of the plans. */
  readonly crossed: boolean;
  readonly line: string;
}

/** A certificate that was not made, and why. */
export interface LeftOut {
  readonly leftOut: string;
  readonly line: string;
}

const leftOut = (why: string): LeftOut => ({ leftOut: why, line: `no bracket of L(f): ${why}` });

const shown = ({ value, error = 0 }: Measured): string => `${value.toPrecision(5)} ± ${error.toPrecision(1)}`;

function lineOf({ lower, upper, width, optimum, crossed }: Omit<DualBracket, 'line'>, epsilon: number): string {
  if (crossed)
    return `annealing back from the chains’ ends puts L(f) above ${shown(lower)}, and forward below ${shown(upper)}: the ends are not draws of the plans`;
  const nats = (value: number): string => Math.max(0, value / epsilon).toPrecision(2);
  const gap =
    optimum === undefined
      ? ''
      : `; the exact answer has ${optimum.toPrecision(5)}, which plans are ${nats(optimum - upper.value)} to ${nats(optimum - lower.value)} ε below, ± ${((lower.error ?? 0) / epsilon).toPrecision(1)}`;
  const apart = ((Math.abs(width.value) + 2 * (width.error ?? 0)) / epsilon).toPrecision(1);
  return `L(f) is between ${shown(lower)} and ${shown(upper)}, known to ${apart} ε on these points, as far as the chains’ ends are draws of the plans${gap}`;
}

/**
 * The value L(f) of the dual that a training reached, by annealed importance sampling from both sides: the bounds close
 * as temperatures grow, and what is left between them is what is not known of it.
 * @throws AbortedError when the signal fires
 */
export async function dualCertificate(
  context: CheckContext,
  temperatures = TEMPERATURES,
): Promise<DualBracket | LeftOut> {
  const { device, loaded, trained, seed, signal } = context;
  const { problem, potential, marginals, engine, coordinates, epsilon } = loaded;
  const { dim } = potential;
  if (dim > MOST_DIMENSIONS) return leftOut(`its proposals have factors of ${dim} × ${dim}, which take too long`);
  const x: Float32Array[] = [];
  const fitted: Float32Array[] = [];
  const ends: Float32Array[] = [];
  const [fitRun, endRun] = CheckRuns.annealing;
  for (const marginal of marginals.keys()) {
    const rows = await someRows(context, marginal, POINTS);
    const forFit = await drawsOf(context, { marginal, x: rows, perPoint: FITTED, run: fitRun });
    const forStart = await drawsOf(context, { marginal, x: rows, perPoint: CHAINS, run: endRun });
    if (!forFit || !forStart) return leftOut('chains diverge');
    x.push(rows);
    fitted.push(forFit);
    ends.push(forStart);
  }
  const fit = constraintOf(problem) === 'unit-sphere' ? fitSphereProposals : fitProposals;
  const [pilot, forwards, back] = CheckRuns.annealed.map((run) => (seed + SeedOffsets.check(run)) % MAX_SEED);
  const { forward, reverse } = await annealedWeights(device, {
    loaded,
    of: trained.potential,
    x,
    proposals: fitted.map((draws) => fit(draws, POINTS, FITTED, dim)),
    ends,
    draws: CHAINS,
    temperatures,
    seeds: [pilot, forwards, back],
    ...(signal ? { signal } : {}),
  });
  const factors = problem.marginals.map((m) => m.weight * engine.epsilon);
  const [above, below] = [forward, reverse].map((points) => inCostUnits({ mean: weighted(points, factors) }, loaded));
  const apart = weighted(
    reverse.map((points, k) => points.map((v, p) => v - forward[k][p])),
    factors,
  );
  const width = { value: coordinates.costUnit * apart.value, error: coordinates.costUnit * apart.standardError };
  const optimum = exactAnswerOf(problem, epsilon)?.dualValue;
  const found = {
    lower: { value: -below.loss, error: below.standardError },
    upper: { value: -above.loss, error: above.standardError },
    width,
    ...(optimum === undefined ? {} : { optimum }),
    temperatures,
    crossed: width.value < -CERTAIN * width.error,
  };
  return { ...found, line: lineOf(found, epsilon) };
}
