import { Matrix } from 'ml-matrix';
import { gaussianBarycenter } from '../../src/index.js';
import { buresWassersteinUvp } from '../../src/barycenter/metrics/bures_wasserstein.js';
import { moments } from '../../src/barycenter/metrics/moments.js';
import { squareRoot } from '../../src/barycenter/exact/symmetric.js';
import type { Floats, Table } from '../../src/io/numeric_table.js';
import { Draws } from './draws.js';
import type { Truth } from './truth.js';

export interface TableQuestion {
  readonly tables: readonly Table[];
  /** λ, [K] */
  readonly weights: readonly number[];
  /** In units of ½‖x − y‖². */
  readonly epsilon: number;
}

/**
 * The barycenter of Gaussians with the tables' own moments (divided by n, as the tables are the marginals). Of tables
 * of normal draws it is the barycenter of the tables themselves but for what third and higher moments of so many draws
 * do.
 */
export function gaussianTruth({ tables, weights, epsilon }: TableQuestion): Truth {
  const found = tables.map(({ data, rows, columns }) => {
    const { mean, covariance } = moments('gaussianTruth', data, columns);
    return { mean: [...mean], covariance: covariance.mul((rows - 1) / rows).to2DArray() };
  });
  const { mean, covariance } = gaussianBarycenter({
    means: found.map((m) => m.mean),
    covariances: found.map((m) => m.covariance),
    weights,
    epsilon,
  });
  return gaussianTarget(mean, covariance);
}

/**
 * N(mean, covariance) as a truth. Columns are measured in their own deviations: an error counts the same in a column a
 * thousand times as narrow as another.
 */
export function gaussianTarget(mean: readonly number[], covariance: readonly (readonly number[])[]): Truth {
  const dim = mean.length;
  const deviations = covariance.map((row, i) => Math.sqrt(row[i]));
  const correlation = covariance.map((row, i) => row.map((value, j) => value / (deviations[i] * deviations[j])));
  const target = { mean: mean.map(() => 0), covariance: correlation };
  const root = squareRoot(new Matrix(correlation.map((row) => [...row])));
  const standardised = (cloud: Floats): Float64Array =>
    Float64Array.from(cloud, (value, i) => (value - mean[i % dim]) / deviations[i % dim]);
  return {
    measure: 'BW₂²-UVP, %',
    dim,
    scores: (_, clouds) =>
      Promise.resolve(clouds.map((cloud) => buresWassersteinUvp(standardised(cloud), target).value)),
    draw(count, seed) {
      const z = new Draws(seed).normals(count * dim);
      const out = new Float64Array(count * dim);
      for (let r = 0; r < count; r++) {
        for (let i = 0; i < dim; i++) {
          let value = 0;
          for (let j = 0; j < dim; j++) value += root.get(i, j) * z[r * dim + j];
          out[r * dim + i] = mean[i] + deviations[i] * value;
        }
      }
      return out;
    },
  };
}
