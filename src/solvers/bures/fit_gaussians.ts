import { checkList } from '../../arguments.js';
import { checkedMarginals } from '../input/marginals.js';
import type { Measure } from '../measure.js';

/** Gaussians by their moments, as `bures` takes them. */
export interface FittedGaussians {
  /** m_k, [K][D] */
  readonly means: readonly (readonly number[])[];
  /** Σ_k, [K][D][D] */
  readonly covariances: readonly (readonly (readonly number[])[])[];
}

/** Σ_i a_i x_i about the first row, so that a common offset costs no digits. */
function meanShift({ points, dim, masses }: Measure): Float64Array {
  const shift = new Float64Array(dim);
  for (const [i, mass] of masses.entries())
    for (let c = 0; c < dim; c++) shift[c] += mass * (points[i * dim + c] - points[c]);
  return shift;
}

function covarianceAbout({ points, dim, masses }: Measure, shift: Float64Array): number[][] {
  const sums = Array.from({ length: dim }, () => new Array<number>(dim).fill(0));
  const offset = new Float64Array(dim);
  for (const [row, mass] of masses.entries()) {
    for (let c = 0; c < dim; c++) offset[c] = points[row * dim + c] - points[c] - shift[c];
    for (let i = 0; i < dim; i++) for (let j = 0; j <= i; j++) sums[i][j] += mass * offset[i] * offset[j];
  }
  for (let i = 0; i < dim; i++) for (let j = 0; j < i; j++) sums[j][i] = sums[i][j];
  return sums;
}

/**
 * The Gaussians of the measures' own moments: m = Σ_i a_i x_i and Σ = Σ_i a_i (x_i − m)(x_i − m)ᵀ, the likeliest ones,
 * so that rows of equal masses are divided by n and not n − 1. Their covariances may be singular, as those of no more
 * rows than columns are. `bures({ ...fitGaussians(measures), weights })` takes them.
 * @throws InvalidInputError for measures that break a rule
 */
export function fitGaussians(measures: readonly Measure[]): FittedGaussians {
  checkList('fitGaussians', 'measures', measures, 'Pass [{ points, dim, masses }, …].');
  const weights = measures.map(() => 1 / measures.length);
  const { marginals } = checkedMarginals('fitGaussians', { marginals: measures, weights });
  const shifts = marginals.map(meanShift);
  return {
    means: marginals.map(({ points }, k) => Array.from(shifts[k], (value, c) => points[c] + value)),
    covariances: marginals.map((measure, k) => covarianceAbout(measure, shifts[k])),
  };
}
