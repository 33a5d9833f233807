import { mean } from '../support/numbers.js';

export interface Slope {
  readonly slope: number;
  /** Standard error, over data sets. */
  readonly error: number;
}

/** Least squares of log y on log x. */
function slopeOf(x: readonly number[], y: readonly number[]): number {
  const [u, v] = [x.map(Math.log), y.map(Math.log)];
  const [centre, height] = [mean(u), mean(v)];
  const moved = u.map((value) => value - centre);
  return (
    moved.reduce((sum, value, i) => sum + value * (v[i] - height), 0) /
    moved.reduce((sum, value) => sum + value ** 2, 0)
  );
}

/** Of the mean error at every count, over runs. @param runs errors, [runs][counts] */
export const meanOver = (runs: readonly (readonly number[])[]): number[] =>
  runs[0].map((_, i) => mean(runs.map((errors) => errors[i])));

/**
 * The slope of the logarithm of the mean error on that of the number of points, and its error by the jackknife, leaving
 * out one run after the other: a run's data sets are parts of each other, so that its errors go together.
 * @param runs errors, [runs][counts], of two runs and more
 */
export function slopeOverRuns(counts: readonly number[], runs: readonly (readonly number[])[]): Slope {
  const left = runs.map((_, r) => slopeOf(counts, meanOver(runs.filter((__, other) => other !== r))));
  const centre = mean(left);
  const squares = left.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return {
    slope: slopeOf(counts, meanOver(runs)),
    error: Math.sqrt(((left.length - 1) / left.length) * squares),
  };
}
