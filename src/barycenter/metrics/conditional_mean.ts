import { invalid } from '../../errors.js';
import type { ExactAnswer } from '../exact/exact_answer.js';
import { checkedRows } from './moments.js';
import type { Score } from './score.js';

const trace = (matrix: readonly (readonly number[])[]): number => matrix.reduce((sum, row, i) => sum + row[i], 0);

/** What the metric needs of an exact answer. */
export type ConditionalTarget = Pick<ExactAnswer, 'barycenter' | 'conditionalMean' | 'conditionalCovariance'>;

/**
 * L²-UVP of the conditional mean of marginal k: 100 · mean_x ‖ŷ(x) − y*(x)‖² / tr S %, ŷ(x) the mean of `draws` draws.
 * Its floor is what exact draws score: their mean is off by tr Cov(y | x)/draws in expectation, the same for every x.
 *
 * @param x points of the marginal in data space, [n, D_k]
 * @param draws their draws in the space of the answer, [n, count, D]
 * @param count draws per point
 */
export function conditionalMeanUvp(
  exact: ConditionalTarget,
  marginal: number,
  x: ArrayLike<number>,
  draws: ArrayLike<number>,
  count: number,
): Score {
  const dim = exact.barycenter.mean.length;
  const rows = checkedRows('conditionalMeanUvp', draws, dim, count) / count;
  const xDim = x.length / rows;
  if (!Number.isInteger(rows) || !Number.isInteger(xDim)) {
    const received = `${x.length} numbers of x and ${draws.length} of draws`;
    throw invalid(
      'conditionalMeanUvp',
      `every point needs ${count} draws of ${dim} numbers`,
      received,
      'Pass x [n, D_k] and draws [n, count, D].',
    );
  }
  let sum = 0;
  for (let p = 0; p < rows; p++) {
    const expected = exact.conditionalMean(
      marginal,
      Float64Array.from({ length: xDim }, (_, i) => x[p * xDim + i]),
    );
    for (let i = 0; i < dim; i++) {
      let error = 0;
      for (let m = 0; m < count; m++) error += (draws[(p * count + m) * dim + i] - expected[i]) / count;
      sum += error ** 2;
    }
  }
  const percent = 100 / trace(exact.barycenter.covariance);
  return { value: (percent * sum) / rows, floor: (percent * trace(exact.conditionalCovariance(marginal))) / count };
}
