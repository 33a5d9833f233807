import { mean, standardDeviation } from '../support/numbers.js';
import type { Question } from './problem.js';
import { meanOver, slopeOverRuns, type Slope } from './slope.js';
import { MEASURES, type Measure } from './score.js';
import type { Trained } from './train.js';

/** A mean error is fitted where it is at least so many times what training on fresh samples leaves. */
export const ABOVE_FLOOR = 3;

/** The estimation part of an error is fitted where its mean is at least so many of its standard errors. */
export const CERTAIN = 3;

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
  /** Mean of training on fresh samples, and its standard error. */
  readonly floor: number;
  readonly floorError: number;
  /** How many of the counts, from the first, are fitted. */
  readonly fitted: number;
  /** Absent where fewer than two counts are above the floor. */
  readonly slope?: Slope;
  readonly estimation: Estimation;
  readonly plugInSlope: Slope;
}

/**
 * What an error is over that of training on fresh samples from the same initialisation: what stands in the place of
 * max L − L(f), which the bound is of.
 */
export interface Estimation {
  /** Mean over data sets, [counts]. */
  readonly means: readonly number[];
  readonly errors: readonly number[];
  /** How many of the counts, from the first, are fitted. */
  readonly fitted: number;
  /** Absent where fewer than two are. */
  readonly slope?: Slope;
}

/** Of the first `fitted` counts; nothing of fewer than two. */
const slopeOfFirst = (
  counts: readonly number[],
  runs: readonly (readonly number[])[],
  fitted: number,
): { readonly slope?: Slope } => {
  if (fitted < 2) return {};
  return {
    slope: slopeOverRuns(
      counts.slice(0, fitted),
      runs.map((errors) => errors.slice(0, fitted)),
    ),
  };
};

/** Standard errors of the means over runs, [counts]. */
const errorsOver = (runs: readonly (readonly number[])[]): number[] =>
  runs[0].map((_, i) => standardDeviation(runs.map((errors) => errors[i])) / Math.sqrt(runs.length));

/** How many of the first ones satisfy. */
function countFirst(values: readonly number[], satisfies: (value: number, i: number) => boolean): number {
  const end = values.findIndex((value, i) => !satisfies(value, i));
  return end < 0 ? values.length : end;
}

function estimationOf(
  counts: readonly number[],
  runs: readonly (readonly number[])[],
  fresh: readonly number[],
): Estimation {
  const parts = runs.map((errors, r) => errors.map((error) => error - fresh[r]));
  const [means, errors] = [meanOver(parts), errorsOver(parts)];
  const fitted = countFirst(means, (value, i) => value > 0 && value >= CERTAIN * errors[i]);
  return { means, errors, fitted, ...slopeOfFirst(counts, parts, fitted) };
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
  const fresh = ids.map((run) => own.find((one) => one.count === 0 && one.run === run)![measure]);
  const floor = mean(fresh);
  const fitted = countFirst(means, (value) => value >= ABOVE_FLOOR * floor);
  return {
    question,
    measure,
    counts,
    runs,
    means,
    errors: errorsOver(runs),
    plugIn: meanOver(plugIns),
    floor,
    floorError: standardDeviation(fresh) / Math.sqrt(fresh.length),
    fitted,
    ...slopeOfFirst(counts, runs, fitted),
    estimation: estimationOf(counts, runs, fresh),
    plugInSlope: slopeOverRuns(counts, plugIns),
  };
}

/** Every measure of every question that was trained on tables. */
export function curvesOf(trained: readonly Trained[]): Curve[] {
  const names = [...new Set(trained.map(({ question }) => question))];
  return names.flatMap((name) => MEASURES.map((measure) => curveOf(trained, name, measure)));
}
