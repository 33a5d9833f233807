import { mean, standardDeviation } from '../support/numbers.js';
import type { Question } from './problem.js';
import { meanOver, slopeOverRuns, type Slope } from './slope.js';
import { MEASURES, type Measure } from './score.js';
import type { Trained } from './train.js';

/** A mean error is fitted where it is at least so many times what training on fresh samples leaves. */
export const ABOVE_FLOOR = 3;

/** One measure of one question against the number of points. */
export interface Curve {
  readonly question: Question['name'];
  readonly measure: Measure;
  /** N, ascending. */
  readonly counts: readonly number[];
  /** Of each data set, [runs][counts]. */
  readonly runs: readonly (readonly number[])[];
  /** Mean over data sets, [counts], and its standard error. */
  readonly means: readonly number[];
  readonly errors: readonly number[];
  /** What Gaussians fitted to the same points score, [counts]. */
  readonly plugIn: readonly number[];
  /** Of training on fresh samples. */
  readonly floor: number;
  /** How many of the counts, from the first, are fitted. */
  readonly fitted: number;
  /** Absent where fewer than two counts are above the floor. */
  readonly slope?: Slope;
  readonly plugInSlope: Slope;
}

function curveOf(trained: readonly Trained[], question: Question['name'], measure: Measure): Curve {
  const own = trained.filter((one) => one.question === question);
  const counts = [...new Set(own.map(({ count }) => count))].filter((count) => count > 0).sort((a, b) => a - b);
  const ids = [...new Set(own.filter(({ count }) => count > 0).map(({ run }) => run))];
  const over = (value: (one: Trained) => number): number[][] =>
    ids.map((run) => counts.map((count) => value(own.find((one) => one.count === count && one.run === run)!)));
  const runs = over((one) => one[measure]);
  const plugIns = over((one) => one.plugIn?.[measure] ?? NaN);
  const means = meanOver(runs);
  const floor = mean(own.filter(({ count }) => count === 0).map((one) => one[measure]));
  const below = means.findIndex((value) => value < ABOVE_FLOOR * floor);
  const fitted = below < 0 ? counts.length : below;
  const head = runs.map((errors) => errors.slice(0, fitted));
  return {
    question,
    measure,
    counts,
    runs,
    means,
    errors: counts.map((_, i) => standardDeviation(runs.map((errors) => errors[i])) / Math.sqrt(runs.length)),
    plugIn: meanOver(plugIns),
    floor,
    fitted,
    ...(fitted < 2 ? {} : { slope: slopeOverRuns(counts.slice(0, fitted), head) }),
    plugInSlope: slopeOverRuns(counts, plugIns),
  };
}

/** Every measure of every question that was trained on tables. */
export function curvesOf(trained: readonly Trained[]): Curve[] {
  const names = [...new Set(trained.map(({ question }) => question))];
  return names.flatMap((name) => MEASURES.map((measure) => curveOf(trained, name, measure)));
}
