import { checkList, checkObject, described } from '../../arguments.js';
import { normalisedWeights } from '../../barycenter/problem/weights.js';
import { invalid } from '../../errors.js';
import type { Measure } from '../measure.js';

/** What solvers of measures take. */
export interface MarginalsInput {
  /** [K] */
  readonly marginals: readonly Measure[];
  /** λ_k > 0, [K], of sum 1; within 1 % of it they are divided by their sum. */
  readonly weights: readonly number[];
}

/** Coordinates up to this size have squares, and sums of them, within float64. */
const LARGEST_COORDINATE = 1e100;

/** What the masses of a measure may sum to beside 1: rounding of float32, say. They are divided by their sum. */
const MASS_TOLERANCE = 1e-6;

function checkPoints(where: string, points: ArrayLike<number>, dim: number): void {
  for (let i = 0; i < points.length; i++) {
    if (Math.abs(points[i]) <= LARGEST_COORDINATE) continue;
    throw invalid(
      where,
      `points must be finite, of at most ${LARGEST_COORDINATE}`,
      `${points[i]} in row ${Math.floor(i / dim)}, column ${i % dim}`,
      'Drop or mend that row, or use a larger unit.',
    );
  }
}

/** Points, [n, dim], as a solver may take them. @throws InvalidInputError that names `where` */
export function checkedPoints(where: string, given: Pick<Measure, 'points' | 'dim'>): number {
  checkObject(where, 'points with their dim', given, 'Pass { points, dim, … }.');
  const { points, dim } = given;
  if (!Number.isSafeInteger(dim) || dim < 1)
    throw invalid(where, 'dim must be a whole number from 1 up', described(dim), 'Pass the columns of the points.');
  checkObject(where, 'points as an array of numbers', points, 'Pass a Float64Array, row by row.');
  const rows = points.length / dim;
  if (!Number.isInteger(rows) || rows < 1)
    throw invalid(where, `points must be rows of ${dim} numbers`, `${points.length} numbers`, 'Pass whole rows.');
  checkPoints(where, points, dim);
  return rows;
}

function checkedMasses(where: string, masses: ArrayLike<number>, rows: number): Float64Array {
  checkObject(where, 'masses as an array of numbers', masses, 'Pass a Float64Array, 1/n each for equal ones.');
  if (masses.length !== rows)
    throw invalid(where, `masses must be ${rows}, one a row`, String(masses.length), 'Pass 1/n each for equal ones.');
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    if (!(masses[i] >= 0 && masses[i] < Infinity))
      throw invalid(where, 'masses must be finite and at least 0', `${masses[i]} in row ${i}`, 'Mend that mass.');
    sum += masses[i];
  }
  if (!(Math.abs(sum - 1) <= MASS_TOLERANCE))
    throw invalid(where, 'masses must sum to 1', String(sum), 'Divide them by their sum.');
  return Float64Array.from(masses, (mass) => mass / sum);
}

/** @throws InvalidInputError for weights that are not K numbers > 0 of sum 1 */
export function checkedWeights(operation: string, weights: readonly number[], marginals: number): readonly number[] {
  checkList(operation, 'weights', weights, 'Pass one number for each marginal.');
  if (weights.length !== marginals)
    throw invalid(operation, `weights must be ${marginals} numbers`, String(weights.length), 'Give one per marginal.');
  const bad = weights.find((weight) => !(weight > 0 && weight < Infinity));
  if (bad !== undefined)
    throw invalid(operation, 'weights must be > 0', described(bad), 'Leave marginals without weight out.');
  const close = normalisedWeights(operation, weights);
  const sum = close.reduce((a, b) => a + b, 0);
  return close.map((weight) => weight / sum);
}

/**
 * Marginals and weights as solvers take them: masses and weights of sum 1 to rounding; the points are the caller's.
 * @throws InvalidInputError for shapes, points, masses or weights that break a rule
 */
export function checkedMarginals(operation: string, { marginals, weights }: MarginalsInput): MarginalsInput {
  checkList(operation, 'marginals', marginals, 'Pass [{ points, dim, masses }, …].');
  if (marginals.length === 0)
    throw invalid(operation, 'it needs a marginal', 'an empty list', 'Pass [{ points, dim, masses }, …].');
  const measures = marginals.map((measure, k) => {
    const where = `${operation}: marginals[${k}]`;
    const rows = checkedPoints(where, measure);
    const { points, dim } = measure;
    if (dim !== marginals[0].dim)
      throw invalid(where, `dim must be ${marginals[0].dim}, as of the first`, String(dim), 'Use one space for all.');
    return { points, dim, masses: checkedMasses(where, measure.masses, rows) };
  });
  return { marginals: measures, weights: checkedWeights(operation, weights, measures.length) };
}

/** The same measure without rows of no mass; its points are a copy. */
export function withoutEmptyRows({ points, dim, masses }: Measure): Measure {
  const kept = [...masses.keys()].filter((i) => masses[i] > 0);
  const out = new Float64Array(kept.length * dim);
  kept.forEach((i, at) => {
    for (let c = 0; c < dim; c++) out[at * dim + c] = points[i * dim + c];
  });
  return { points: out, dim, masses: Float64Array.from(kept, (i) => masses[i]) };
}
