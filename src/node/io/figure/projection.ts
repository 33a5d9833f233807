import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Table } from '../../../io/numeric_table.js';

/** Bound on the products summed for a covariance: about a second's work. */
const maxProducts = 1e9;

/** Planar points, structure of arrays. */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** A map from R^D to the plane with a name for each of its axes. */
export interface Projection {
  readonly axisLabels: readonly [string, string];
  readonly project: (table: Table) => Points;
}

/** Coordinates 0 and 1, for D = 2. */
export function planarProjection(axisLabels: readonly [string, string]): Projection {
  return { axisLabels, project: (table) => ({ x: column(table, 0), y: column(table, 1) }) };
}

/**
 * The first two principal components of the pooled rows of `tables` [·, D], D ≥ 2. Axes name the variance explained.
 * The sign of a component is fixed by its largest loading being positive, so the same data give the same picture.
 */
export function principalProjection(tables: readonly Table[]): Projection {
  const mean = pooledMean(tables);
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(pooledCovariance(tables, mean), {
    assumeSymmetric: true,
  });
  // Eigenvalues of a symmetric matrix come in ascending order.
  const total = realEigenvalues.reduce((sum, value) => sum + value, 0);
  const [first, second] = [1, 2].map((rank) => {
    const index = mean.length - rank;
    const share = total > 0 ? (100 * realEigenvalues[index]) / total : 0;
    return {
      direction: withPositivePeak(eigenvectorMatrix.getColumn(index)),
      label: `PC ${rank} (${share.toFixed(share < 10 ? 1 : 0)} % of variance)`,
    };
  });
  return {
    axisLabels: [first.label, second.label],
    project: (table) => ({ x: component(table, mean, first.direction), y: component(table, mean, second.direction) }),
  };
}

export function column({ data, rows, columns }: Table, index: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => data[row * columns + index]);
}

function pooledMean(tables: readonly Table[]): Float64Array {
  const dim = tables[0].columns;
  const mean = new Float64Array(dim);
  for (const { data } of tables) data.forEach((value, i) => (mean[i % dim] += value));
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return mean.map((sum) => sum / rows);
}

/**
 * Covariance of the pooled rows. In high dimensions a regular stride over the rows keeps the work bounded: the two
 * leading directions of a picture need no more.
 */
function pooledCovariance(tables: readonly Table[], mean: Float64Array): Matrix {
  const dim = mean.length;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const stride = Math.max(1, Math.ceil((rows * dim * dim) / maxProducts));
  const sums = new Float64Array(dim * dim);
  const centred = new Float64Array(dim);
  let count = 0;
  for (const table of tables) {
    for (let row = 0; row < table.rows; row += stride) {
      for (let i = 0; i < dim; i++) centred[i] = table.data[row * dim + i] - mean[i];
      for (let i = 0; i < dim; i++) {
        for (let j = 0; j <= i; j++) sums[i * dim + j] += centred[i] * centred[j];
      }
      count++;
    }
  }
  const covariance = Matrix.zeros(dim, dim);
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++) {
      covariance.set(i, j, sums[i * dim + j] / count);
      covariance.set(j, i, sums[i * dim + j] / count);
    }
  }
  return covariance;
}

function withPositivePeak(direction: readonly number[]): Float64Array {
  const peak = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return Float64Array.from(direction, (value) => (peak < 0 ? -value : value));
}

function component({ data, rows, columns }: Table, mean: Float64Array, direction: Float64Array): Float64Array {
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++) values[row] += direction[i] * (data[row * columns + i] - mean[i]);
  }
  return values;
}
