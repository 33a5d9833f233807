import type { Floats } from '../../src/io/numeric_table.js';
import { energyDistances } from '../../src/index.js';
import { Draws } from './draws.js';
import { firstAtLeast } from '../../test/reference/first_at_least.js';
import type { GridFactor } from './grid_factor.js';
import type { Truth } from './truth.js';

/** Exact draws that clouds are compared with, and their seed. */
const REFERENCE = { draws: 8192, seed: 999 };

interface FactorDraws {
  readonly factor: GridFactor;
  /** Running sums of the masses, [cells]. */
  readonly cumulative: Float64Array;
}

/** Mean and deviation of each column, [dim]. */
function columnScales({ dim, centres, masses }: GridFactor): { readonly mean: number; readonly deviation: number }[] {
  return Array.from({ length: dim }, (_, axis) => {
    const mean = masses.reduce((sum, mass, c) => sum + mass * centres[c * dim + axis], 0);
    return {
      mean,
      deviation: Math.sqrt(masses.reduce((sum, mass, c) => sum + mass * (centres[c * dim + axis] - mean) ** 2, 0)),
    };
  });
}

/**
 * Product measures, the columns of one factor after those of another: under ½‖x − y‖², a sum over columns, the
 * barycenter of products is the product of the factors' barycenters, at the same ε. Scores are energy distances to
 * `REFERENCE.draws` exact draws, with columns in their own deviations, and self-distances counted as in the samples'
 * own laws (a V-statistic, by their expectation): E‖Y − Y'‖ (1/n + 1/m) for n exact draws, and more by what the cloud's
 * law is away.
 */
export function productTruth(factors: readonly GridFactor[]): Truth {
  const dim = factors.reduce((sum, factor) => sum + factor.dim, 0);
  const scales = factors.flatMap(columnScales);
  const parts: readonly FactorDraws[] = factors.map((factor) => {
    let sum = 0;
    return { factor, cumulative: factor.masses.map((mass) => (sum += mass)) };
  });
  const draw = (count: number, seed: number): Float64Array => drawProduct(parts, dim, count, seed);
  const standardised = (cloud: Floats): Float64Array =>
    Float64Array.from(cloud, (value, i) => (value - scales[i % dim].mean) / scales[i % dim].deviation);
  const reference = standardised(draw(REFERENCE.draws, REFERENCE.seed));
  const apart = meanDistance(reference, dim);
  return {
    measure: 'energy distance',
    dim,
    draw,
    async scores(device, clouds) {
      const distances = await energyDistances(
        device,
        dim,
        [reference, ...clouds.map(standardised)],
        clouds.map((_, i) => [0, i + 1]),
      );
      return distances.map((distance, i) => distance + apart * (dim / clouds[i].length + 1 / REFERENCE.draws));
    },
  };
}

/** Each factor's cell by its masses, uniform in the cell. */
function drawProduct(parts: readonly FactorDraws[], dim: number, count: number, seed: number): Float64Array {
  const draws = new Draws(seed);
  const out = new Float64Array(count * dim);
  let column = 0;
  for (const { factor, cumulative } of parts) {
    const [which, within] = [draws.uniforms(count), draws.uniforms(count * factor.dim)];
    for (let r = 0; r < count; r++) {
      const cell = firstAtLeast(cumulative, which[r] * cumulative[cumulative.length - 1]);
      for (let axis = 0; axis < factor.dim; axis++) {
        out[r * dim + column + axis] =
          factor.centres[cell * factor.dim + axis] + factor.side * (within[r * factor.dim + axis] - 0.5);
      }
    }
    column += factor.dim;
  }
  return out;
}

/** Mean of ‖y_i − y_{i + n/2}‖: independent pairs. */
function meanDistance(points: Float64Array, dim: number): number {
  const pairs = points.length / dim / 2;
  let sum = 0;
  for (let i = 0; i < pairs; i++) {
    let square = 0;
    for (let c = 0; c < dim; c++) square += (points[i * dim + c] - points[(i + pairs) * dim + c]) ** 2;
    sum += Math.sqrt(square);
  }
  return sum / pairs;
}
