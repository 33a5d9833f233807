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

/** @throws InvalidInputError for a point that is not finite, or beyond `largest` */
export function checkPoints(where: string, points: Float64Array, dim: number, largest = LARGEST_COORDINATE): void {
  const bad = points.findIndex((value) => !(Math.abs(value) <= largest));
  if (bad < 0) return;
  throw invalid(
    where,
    `points must be finite, of at most ${largest}`,
    `${points[bad]} in row ${Math.floor(bad / dim)}, column ${bad % dim}`,
    'Drop or mend that row, or use a larger unit.',
  );
}

/** How many rows points, [n, dim], are, once they are as a solver may take them. @throws InvalidInputError */
export function checkedPoints(where: string, given: Pick<Measure, 'points' | 'dim'>, largest?: number): number {
  checkObject(where, 'a measure', given, 'Pass { points, dim, … }.');
  const { points, dim } = given;
  if (!Number.isSafeInteger(dim) || dim < 1)
    throw invalid(where, 'dim must be a whole number from 1 up', described(dim), 'Pass the columns of the points.');
  checkFloats(where, 'points', points);
  const rows = points.length / dim;
  if (!Number.isInteger(rows) || rows < 1)
    throw invalid(where, `points must be rows of ${dim} numbers`, `${points.length} numbers`, 'Pass whole rows.');
  checkPoints(where, points, dim, largest);
  return rows;
}

function checkFloats(where: string, name: string, values: unknown): void {
  if (values instanceof Float64Array) return;
  throw invalid(where, `${name} are a Float64Array`, described(values), 'Pass Float64Array.from(…).');
}

function checkedMasses(where: string, masses: Float64Array, rows: number, mayVanish: boolean): Float64Array {
  checkFloats(where, 'masses', masses);
  if (masses.length !== rows)
    throw invalid(where, `masses must be ${rows}, one a row`, String(masses.length), 'Pass 1/n each for equal ones.');
  const bad = masses.findIndex((mass) => !(mass < Infinity && (mayVanish ? mass >= 0 : mass > 0)));
  if (bad >= 0) {
    const rule = mayVanish ? 'masses must be finite and at least 0' : 'masses must be finite and above 0';
    throw invalid(where, rule, `${masses[bad]} in row ${bad}`, 'Drop or mend that row.');
  }
  const sum = masses.reduce((total, mass) => total + mass, 0);
  if (!(Math.abs(sum - 1) <= MASS_TOLERANCE))
    throw invalid(where, 'masses must sum to 1', String(sum), 'Divide them by their sum.');
  return masses.map((mass) => mass / sum);
}

/** What a solver asks of measures beside what all do. */
export interface MeasureRules {
  /** Size of coordinates; default 1e100. */
  readonly largest?: number;
  /** Whether rows may have no mass; default true. */
  readonly mayVanish?: boolean;
}

/** A measure with masses of sum 1 to rounding; the points are the caller's. @throws InvalidInputError */
export function checkedMeasure(where: string, measure: Measure, rules: MeasureRules = {}): Measure {
  const rows = checkedPoints(where, measure, rules.largest);
  const { points, dim, masses } = measure;
  return { points, dim, masses: checkedMasses(where, masses, rows, rules.mayVanish ?? true) };
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

/** Some marginals, each a measure. @throws InvalidInputError */
export function checkedMeasures(operation: string, marginals: readonly Measure[], rules: MeasureRules = {}): Measure[] {
  checkList(operation, 'marginals', marginals, 'Pass [{ points, dim, masses }, …].');
  if (marginals.length === 0)
    throw invalid(operation, 'it needs a marginal', 'an empty list', 'Pass [{ points, dim, masses }, …].');
  return marginals.map((measure, k) => checkedMeasure(`${operation}: marginals[${k}]`, measure, rules));
}

/**
 * Marginals of one space and their weights as solvers take them: masses and weights of sum 1 to rounding.
 * @throws InvalidInputError for shapes, points, masses or weights that break a rule
 */
export function checkedMarginals(operation: string, { marginals, weights }: MarginalsInput): MarginalsInput {
  const measures = checkedMeasures(operation, marginals);
  const [{ dim }] = measures;
  const other = measures.findIndex((measure) => measure.dim !== dim);
  if (other >= 0)
    throw invalid(
      `${operation}: marginals[${other}]`,
      `dim must be ${dim}, as of the first`,
      String(measures[other].dim),
      'Use one space for all.',
    );
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
