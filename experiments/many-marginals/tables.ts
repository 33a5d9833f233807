import type { ResultTable } from '../support/experiment.js';
import { mean, worst } from '../support/numbers.js';
import type { Solver } from './problem.js';

/** Milliseconds of an iteration. */
export interface Cost {
  /** K */
  readonly count: number;
  /** With all marginals. */
  readonly all: number;
  /** With a group of them; null where that is all. */
  readonly some: number | null;
}

/** One training, scored. */
export interface Trained extends Required<Solver> {
  /** BW₂²-UVP of each plan's push-forward, percent, [K]. */
  readonly values: readonly number[];
  readonly floor: number;
  readonly seconds: number;
}

export const costTable = (costs: readonly Cost[], visited: number): ResultTable => ({
  name: 'cost',
  title: 'Milliseconds of an iteration',
  columns: [
    { key: 'count', title: 'K', digits: 3 },
    { key: 'all', title: 'all marginals' },
    { key: 'some', title: `${visited} of them` },
  ],
  rows: costs.map((cost) => ({ ...cost })),
});

export const errorTable = (trained: readonly Trained[], count: number, equal: number): ResultTable => ({
  name: 'errors',
  title: `K = ${count}: BW₂²-UVP of the push-forwards to the exact barycenter, percent`,
  columns: [
    { key: 'visited', title: 'marginals an iteration', digits: 3 },
    { key: 'iterations', title: 'iterations', digits: 4 },
    { key: 'mean', title: 'mean over plans' },
    { key: 'worst', title: 'worst' },
    { key: 'floor', title: 'floor' },
    { key: 'seconds', title: 'training, s' },
  ],
  rows: trained.map(({ visited, iterations, values, floor, seconds }) => ({
    visited,
    iterations,
    mean: mean(values),
    worst: worst(values),
    floor,
    seconds,
  })),
  note: `By ½ tr S. The exact barycenter of equal weights scores ${equal.toPrecision(2)}. Both trainings walk as many chains.`,
});
