import { checkList, checkOptions, described } from '../../arguments.js';
import { checkCovariance } from '../../barycenter/exact/covariance.js';
import { invalid } from '../../errors.js';
import { checkedWeights } from '../input/marginals.js';

export interface BuresInput {
  /** m_k, [K][D]; 0 where left out, as of matrices alone. */
  readonly means?: readonly (readonly number[])[];
  /** Σ_k, [K][D][D]; symmetric, positive semi-definite of any rank. */
  readonly covariances: readonly (readonly (readonly number[])[])[];
  /** λ_k > 0, [K], of sum 1; within 1 % of it they are divided by their sum. */
  readonly weights: readonly number[];
  /** ε ≥ 0, in the data's unit squared; 0, plain optimal transport, where left out. */
  readonly epsilon?: number;
}

function checkMeans(means: readonly (readonly number[])[], marginals: number, dim: number): void {
  checkList('bures', 'means', means, 'Pass one for each covariance, or leave them out.');
  if (means.length !== marginals)
    throw invalid('bures', `means must be ${marginals}, one a covariance`, String(means.length), 'Or leave them out.');
  for (const [k, mean] of means.entries()) {
    checkList(`bures: means[${k}]`, 'entries', mean, `Pass ${dim} numbers.`);
    if (mean.length !== dim || !mean.every(Number.isFinite)) {
      const received = `[${mean.join(', ')}]`;
      throw invalid(`bures: means[${k}]`, `must be ${dim} finite numbers`, received, 'Use one space for all.');
    }
  }
}

/** @throws InvalidInputError for shapes, numbers, weights or covariances that break a rule, with the eigenvalue */
export function checkedGaussians(input: BuresInput): Required<BuresInput> {
  checkOptions<BuresInput>('bures', input, { covariances: true, weights: true, means: true, epsilon: true });
  const { covariances, epsilon = 0 } = input;
  checkList('bures', 'covariances', covariances, 'Pass [K][D][D].');
  if (covariances.length === 0) throw invalid('bures', 'it needs a covariance', 'an empty list', 'Pass [K][D][D].');
  for (const [k, rows] of covariances.entries()) {
    checkList(`bures: covariances[${k}]`, 'rows', rows, 'Pass [D][D].');
    for (const row of rows) checkList(`bures: covariances[${k}]`, 'entries of a row', row, 'Pass [D][D].');
  }
  const dim = covariances[0].length;
  if (dim === 0) throw invalid('bures: covariances[0]', 'must have a row', 'an empty list', 'Pass [D][D].');
  covariances.forEach((rows, k) => checkCovariance(`bures: covariances[${k}]`, rows, dim));
  if (!(epsilon >= 0 && epsilon < Infinity)) {
    const rule = 'epsilon must be a finite number from 0 up';
    throw invalid('bures', rule, described(epsilon), 'Leave it out for plain optimal transport.');
  }
  const means = input.means ?? covariances.map(() => new Array<number>(dim).fill(0));
  checkMeans(means, covariances.length, dim);
  return { means, covariances, weights: checkedWeights('bures', input.weights, covariances.length), epsilon };
}
