import type { Device } from '../../../device/device.js';
import { invalid } from '../../../errors.js';
import type { Measure } from '../../../solvers/measure.js';
import { divergenceWarning, scatterWarning, signWarnings } from './doubts.js';
import { thinned, type Mixture } from './mixture.js';
import { drawnTogether, meansApart, powerWarning } from './powers.js';
import type { Shards } from './shard.js';
import { affine } from './solvers/affine.js';
import { freeCloud, slicedCloud } from './solvers/clouds.js';
import type { Found } from './solvers/found.js';
import { quantileMeans } from './solvers/quantile_means.js';
import { inUnits, measuresOf, standardOf } from './standardise.js';
import { summaryOf, type Summary } from './summary.js';

export const AGGREGATE_SOLVERS = ['bures', 'sliced', 'quantile', 'free-support'] as const;
export type AggregateSolver = (typeof AGGREGATE_SOLVERS)[number];

export interface AggregateOptions {
  /** λ_k, [K], of sum 1. */
  readonly weights: readonly number[];
  /** Default: `quantile` for one parameter that varies, `bures` for more. */
  readonly solver?: AggregateSolver;
  /** Rows of the table; default as many as the largest shard has, of `free-support` 500 at most. */
  readonly draws?: number;
  /** Whether the likelihoods were not raised to the powers 1/λ_k, so that the draws are to be drawn together. */
  readonly unpowered: boolean;
  /** Of directions of `sliced`. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Opens what `sliced` and `free-support` compute on, and closes it. */
  readonly withDevice: <T>(work: (device: Device) => Promise<T>) => Promise<T>;
}

export interface Aggregated {
  readonly solver: AggregateSolver;
  /** The barycenter, all of its draws, in the parameters' units. */
  readonly mixture: Mixture;
  /** Shards as they were averaged. */
  readonly shards: Shards;
  /** [draws, D] of equal masses. */
  readonly draws: Float64Array;
  readonly summary: Summary;
  /** See `shapesApart`; of `bures` alone. */
  readonly shapes?: number;
  /** See `meansApart`. */
  readonly meansApart: number;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** Support points that exact plans are quick with. */
const FREE_POINTS = 500;

/** @throws InvalidInputError for quantiles of several parameters */
function solverFor(wanted: AggregateSolver | undefined, moving: number): AggregateSolver {
  const solver = wanted ?? (moving === 1 ? 'quantile' : 'bures');
  if (solver !== 'quantile' || moving === 1) return solver;
  const wayOut = 'Choose one by --columns, or use --solver bures or sliced.';
  throw invalid('aggregate', '--solver quantile is of one parameter that varies', String(moving), wayOut);
}

/** Rows of the result's table. @throws InvalidInputError for more than there are */
function drawsFor(solver: AggregateSolver, draws: number | undefined, { shards }: Shards): number {
  const largest = Math.max(...shards.map(({ rows }) => rows));
  if (draws === undefined) return solver === 'free-support' ? Math.min(largest, FREE_POINTS) : largest;
  const total = shards.reduce((sum, { rows }) => sum + rows, 0);
  if (draws <= total) return draws;
  throw invalid('aggregate', '--draws may be at most those of all shards', `${draws} of ${total}`, 'Ask for fewer.');
}

interface Task {
  readonly solver: AggregateSolver;
  readonly measures: readonly Measure[];
  readonly draws: number;
}

async function solved(
  { solver, measures, draws }: Task,
  { shards }: Shards,
  options: AggregateOptions,
): Promise<Found> {
  const { weights, seed, signal, withDevice } = options;
  switch (solver) {
    case 'bures':
      return affine(shards, measures, weights);
    case 'quantile':
      return quantileMeans(measures, weights);
    case 'sliced':
    case 'free-support': {
      const cloud = solver === 'sliced' ? slicedCloud : freeCloud;
      const found = await withDevice((device) => cloud(device, measures, weights, { draws, seed, signal }));
      return { ...found, warnings: [...found.warnings, ...scatterWarning(found.mixture, measures, weights)] };
    }
  }
}

/**
 * The Wasserstein barycenter of subset posteriors under Σ_c ((x_c − y_c)/s_c)², s_c² the λ-weighted mean of the shards'
 * variances (WASP: Srivastava, Cevher, Dinh and Dunson 2015, AISTATS; Srivastava, Li and Dunson 2018, JMLR 19).
 * @throws InvalidInputError for shards or options that break a rule, AbortedError, and the device's errors
 */
export async function aggregate(given: Shards, options: AggregateOptions): Promise<Aggregated> {
  const { weights, unpowered } = options;
  const first = standardOf(given, weights);
  const shards = unpowered
    ? { ...given, shards: given.shards.map((shard, k) => drawnTogether(shard, first.moments[k].means, weights[k])) }
    : given;
  const standard = unpowered ? standardOf(shards, weights) : first;
  const apart = meansApart(standard, weights);
  const solver = solverFor(options.solver, standard.moving.length);
  const draws = drawsFor(solver, options.draws, shards);
  const task = { solver, measures: measuresOf(shards, standard), draws };
  const { mixture: inStandard, warnings, notes, shapes } = await solved(task, shards, options);
  const mixture = inUnits(inStandard, standard);
  return {
    solver,
    mixture,
    shards,
    draws: thinned(mixture, draws),
    summary: summaryOf(shards, standard, mixture),
    ...(shapes === undefined ? {} : { shapes }),
    meansApart: apart,
    notes,
    warnings: [
      ...divergenceWarning(given.shards),
      ...powerWarning(apart, shards.shards.length, unpowered),
      ...warnings,
      ...signWarnings(shards, mixture),
    ],
  };
}
