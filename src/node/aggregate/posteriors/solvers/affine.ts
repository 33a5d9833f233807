import { invalid } from '../../../../errors.js';
import { bures } from '../../../../solvers/bures/bures.js';
import { fitGaussians } from '../../../../solvers/bures/fit_gaussians.js';
import type { Measure } from '../../../../solvers/measure.js';
import type { AffineConditional } from '../../../../solvers/solution.js';
import type { Mixture } from '../mixture.js';
import type { Shard } from '../shard.js';
import { shapesApart, shapesWarning } from '../shapes.js';
import type { Found } from './found.js';

/** Variance that a map would have to make up, by the barycenter's: more than rounding. */
const MADE_UP = 1e-9;

function mapped({ points, dim, masses }: Measure, { gain, offset }: AffineConditional): Float64Array {
  const flat = Float64Array.from(gain.flat());
  const out = new Float64Array(points.length);
  for (let row = 0; row < masses.length; row++) {
    for (let i = 0; i < dim; i++) {
      let sum = offset[i];
      for (let j = 0; j < dim; j++) sum += flat[i * dim + j] * points[row * dim + j];
      out[row * dim + i] = sum;
    }
  }
  return out;
}

const traceOf = (matrix: readonly (readonly number[])[]): number => matrix.reduce((sum, row, i) => sum + row[i], 0);

/**
 * All draws of all shards, each moved by its shard's optimal map between the Gaussians of the moments. Where the shards
 * are alike but for place and scatter (normal, or any one shape under affine maps) this is their barycenter exactly
 * (Álvarez-Esteban, del Barrio, Cuesta-Albertos and Matrán 2018, Bernoulli 24); its mean and covariance are those of
 * the Gaussians' barycenter whatever the shapes are.
 * @throws InvalidInputError for a shard whose draws span less than the others'
 */
export function affine(shards: readonly Shard[], measures: readonly Measure[], weights: readonly number[]): Found {
  const { plans, covariance, warnings } = bures({ ...fitGaussians(measures), weights });
  const whole = traceOf(covariance);
  for (const [k, { toBarycenter }] of plans.entries()) {
    if (traceOf(toBarycenter.covariance) <= MADE_UP * whole) continue;
    const received = `${shards[k].rows} draws of ${measures[k].dim} parameters in ${shards[k].files[0]}`;
    const wayOut = 'Draw more from it, leave it out, or use --solver sliced.';
    throw invalid('aggregate', 'draws of a shard must spread in every direction that others do', received, wayOut);
  }
  const mixture: Mixture = {
    dim: measures[0].dim,
    parts: measures.map((measure, k) => ({
      weight: weights[k],
      points: mapped(measure, plans[k].toBarycenter),
      masses: measure.masses,
    })),
  };
  const shapes = shapesApart(mixture);
  return { mixture, shapes, warnings: [...warnings, ...shapesWarning(shapes, shards)], notes: [] };
}
