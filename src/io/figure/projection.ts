import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Table } from '../numeric_table.js';

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

function pooledCovariance(tables: readonly Table[], mean: Float64Array): Matrix {
  const dim = mean.length;
  const covariance = Matrix.zeros(dim, dim);
  const centred = new Float64Array(dim);
  let count = 0;
  for (const { data, rows } of tables) {
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < dim; i++) centred[i] = data[row * dim + i] - mean[i];
      for (let i = 0; i < dim; i++) {
        for (let j = 0; j <= i; j++) covariance.set(i, j, covariance.get(i, j) + centred[i] * centred[j]);
      }
    }
    count += rows;
  }
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++) {
      const value = covariance.get(i, j) / count;
      covariance.set(i, j, value);
      covariance.set(j, i, value);
    }
  }
  return covariance;
}

function withPositivePeak(direction: readonly number[]): Float64Array {
  const peak = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return Float64Array.from(direction, (value) => (peak < 0 ? -value : value));
}

function component(table: Table, mean: Float64Array, direction: Float64Array): Float64Array {
  const { data, rows, columns } = table;
  return Float64Array.from({ length: rows }, (_, row) => {
    return direction.reduce((sum, loading, i) => sum + loading * (data[row * columns + i] - mean[i]), 0);
  });
}
