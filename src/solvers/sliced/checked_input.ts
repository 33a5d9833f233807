import { checkList, checkObject, checkOptions, described } from '../../arguments.js';
import { normalisedWeights } from '../../barycenter/problem/weights.js';
import { invalid } from '../../errors.js';
import type { Measure } from '../measure.js';
import type { SlicedInput } from './settings.js';

/** Up to here squares of coordinates, and sums of them, are float64 numbers. */
const LARGEST_COORDINATE = 1e100;
/** What masses may miss a sum of 1 by: sums of float32 numbers. */
const MASS_ROUNDING = 1e-6;

/** @throws InvalidInputError for a point that is none */
export function checkPoints(where: string, points: Float64Array, dim: number): void {
  const bad = points.findIndex((value) => !(Math.abs(value) <= LARGEST_COORDINATE));
  if (bad < 0) return;
  throw invalid(
    where,
    `coordinates must be numbers of at most ${LARGEST_COORDINATE}`,
    `${points[bad]} in row ${Math.floor(bad / dim)}, column ${bad % dim}`,
    'Drop that row, or use a larger unit.',
  );
}

function checkedMeasure(where: string, measure: Measure, dim: number): Measure {
  checkObject(where, 'a measure', measure, 'Pass { points, dim, masses }.');
  const { points, masses } = measure;
  if (!Number.isSafeInteger(measure.dim) || measure.dim < 1)
    throw invalid(where, 'dim must be a whole number from 1 up', described(measure.dim), 'Pass the columns of points.');
  if (measure.dim !== dim)
    throw invalid(where, `dim must be ${dim}, as of the first`, String(measure.dim), 'Use one space for all.');
  for (const [name, values] of Object.entries({ points, masses })) {
    if (!(values instanceof Float64Array))
      throw invalid(where, `${name} are a Float64Array`, described(values), 'Pass Float64Array.from(…).');
  }
  const rows = points.length / dim;
  if (rows === 0 || !Number.isInteger(rows))
    throw invalid(
      where,
      `points are rows of ${dim} numbers, one at least`,
      `${points.length} numbers`,
      'Pass whole rows.',
    );
  if (masses.length !== rows)
    throw invalid(where, `there must be ${rows} masses, one a row`, String(masses.length), 'Pass 1/n for equal ones.');
  checkPoints(where, points, dim);
  const bad = masses.findIndex((mass) => !(mass >= 0 && mass < Infinity));
  if (bad >= 0)
    throw invalid(where, 'masses must be numbers from 0 up', `${masses[bad]} in row ${bad}`, 'Drop that row.');
  const sum = masses.reduce((total, mass) => total + mass, 0);
  if (!(Math.abs(sum - 1) <= MASS_ROUNDING))
    throw invalid(where, 'masses must sum to 1', String(sum), 'Divide them by their sum.');
  return { points, dim, masses: masses.map((mass) => mass / sum) };
}

/** Measures whose masses sum to 1, and weights that do. @throws InvalidInputError naming what breaks a rule */
export function checkedInput(input: SlicedInput): SlicedInput {
  checkOptions<SlicedInput>('sliced', input, { marginals: true, weights: true });
  const { marginals, weights } = input;
  checkList('sliced', 'marginals', marginals, 'Pass [{ points, dim, masses }, …].');
  checkList('sliced', 'weights', weights, 'Pass one number for each marginal.');
  if (marginals.length === 0)
    throw invalid('sliced', 'it needs a marginal', 'an empty list', 'Pass [{ points, dim, masses }, …].');
  checkObject('sliced: marginals[0]', 'a measure', marginals[0], 'Pass { points, dim, masses }.');
  const { dim } = marginals[0];
  const checked = marginals.map((measure, k) => checkedMeasure(`sliced: marginals[${k}]`, measure, dim));
  if (weights.length !== marginals.length)
    throw invalid('sliced', `weights must be ${marginals.length} numbers`, String(weights.length), 'Give one each.');
  const bad = weights.find((weight) => !(weight > 0 && weight < Infinity));
  if (bad !== undefined)
    throw invalid('sliced', 'weights must be > 0', described(bad), 'Leave marginals without weight out.');
  return { marginals: checked, weights: normalisedWeights('sliced', weights) };
}
