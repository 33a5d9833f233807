import type { Table } from '../../src/io/numeric_table.js';
import type { Draws } from '../support/draws.js';
import { rotationOf } from '../support/random_rotation.js';
import { tableOfColumns } from '../support/tables.js';

type Precision = 'float32' | 'float64';

/**
 * A gamma of shape 2 (the sum of two exponentials) about `mean`, with a standard deviation of `deviation`, [rows, 1].
 */
export function skewedColumn(draws: Draws, rows: number, mean: number, deviation: number): Table {
  return tableOfColumns([skewed(draws, rows).map((value) => mean + deviation * value)]);
}

/** Gamma of shape 2 with mean 0 and variance 1, [rows]. */
function skewed(draws: Draws, rows: number): Float64Array {
  const u = draws.uniforms(2 * rows);
  return Float64Array.from({ length: rows }, (_, r) => (-Math.log(u[2 * r] * u[2 * r + 1]) - 2) / Math.SQRT2);
}

/** Five values near −2 and five near 2, a share of `left` of the rows on the left, [rows, 1]. */
export function twoSidedAtoms(draws: Draws, rows: number, left: number): Table {
  const [sides, places] = [draws.uniforms(rows), draws.uniforms(rows)];
  const offsets = draws.normals(10).map((z) => 0.3 * z);
  return tableOfColumns([
    sides.map((u, r) =>
      u < left ? offsets[Math.floor(5 * places[r])] - 2 : offsets[5 + Math.floor(5 * places[r])] + 2,
    ),
  ]);
}

export interface Blobs {
  readonly count: number;
  /** Deviation of the blobs' centres. */
  readonly spread: number;
  /** Deviation within one. */
  readonly width: number;
  readonly at: readonly [number, number];
  readonly precision?: Precision;
}

/** Round normal blobs of equal shares, [rows, 2]. */
export function blobs(draws: Draws, rows: number, { count, spread, width, at, precision = 'float64' }: Blobs): Table {
  const [centres, z] = [draws.normals(2 * count), draws.normals(2 * rows)];
  const column = (axis: number): Float64Array =>
    Float64Array.from(
      { length: rows },
      (_, r) => at[axis] + spread * centres[2 * (r % count) + axis] + width * z[2 * r + axis],
    );
  return tableOfColumns([column(0), column(1)], precision);
}

/** A circle with normal noise, float32 [rows, 2]. */
export function ring(draws: Draws, rows: number, radius: number, noise: number): Table {
  const [turns, z] = [draws.uniforms(rows), draws.normals(2 * rows)];
  const column = (axis: number): Float64Array =>
    turns.map(
      (turn, r) =>
        radius * (axis === 0 ? Math.cos(2 * Math.PI * turn) : Math.sin(2 * Math.PI * turn)) + noise * z[2 * r + axis],
    );
  return tableOfColumns([column(0), column(1)], 'float32');
}

/** Independent columns of Student's t with 5 degrees of freedom, scaled and moved, float32. */
export function studentColumns(draws: Draws, rows: number, scales: readonly number[], means: readonly number[]): Table {
  const columns = scales.map((scale, c) => {
    const z = draws.normals(6 * rows);
    return Float64Array.from({ length: rows }, (_, r) => {
      let square = 0;
      for (let i = 1; i < 6; i++) square += z[6 * r + i] ** 2;
      return means[c] + (scale * z[6 * r]) / Math.sqrt(square / 5);
    });
  });
  return tableOfColumns(columns, 'float32');
}

export interface Normals {
  readonly dim: number;
  /** Largest over smallest eigenvalue of the covariance, in one unit for all columns. */
  readonly condition: number;
  /** Geometric mean of the deviations along the axes, default 1. */
  readonly unit?: number;
  /** Units of the single columns, instead. */
  readonly columnUnits?: readonly number[];
  /** Common to all columns. */
  readonly offset?: number;
  readonly precision?: Precision;
}

/** Normal rows with random axes and a random mean about a unit from the offset, [rows, dim]. */
export function normals(
  draws: Draws,
  rows: number,
  { dim, condition, unit = 1, columnUnits, offset = 0, precision = 'float64' }: Normals,
): Table {
  const gaussian = draws.normals(dim * dim);
  const rotation = rotationOf(Array.from({ length: dim }, (_, i) => [...gaussian.subarray(i * dim, (i + 1) * dim)]));
  const place = (i: number): number => (dim > 1 ? i / (dim - 1) : draws.uniforms(1)[0]);
  const deviations = Array.from({ length: dim }, (_, i) => condition ** ((place(i) - 0.5) / 2));
  const [mean, z] = [draws.normals(dim), draws.normals(rows * dim)];
  const columns = mean.map((m, c) => offset / (columnUnits?.[c] ?? unit) + m);
  return tableOfColumns(
    Array.from(columns, (at, c) => {
      const scale = columnUnits?.[c] ?? unit;
      const factor = deviations.map((deviation, j) => deviation * rotation.get(c, j));
      return Float64Array.from(
        { length: rows },
        (_, r) => scale * factor.reduce((sum, w, j) => sum + w * z[r * dim + j], at),
      );
    }),
    precision,
  );
}

/** Independent columns by turns two-humped, flat and skewed; another order, place and width in each marginal. */
export function mixedColumns(draws: Draws, rows: number, dim: number, marginal: number): Table {
  const kinds = [
    (): Float64Array => {
      const [sides, z] = [draws.uniforms(rows), draws.normals(rows)];
      return z.map((value, r) => 0.4 * value + (sides[r] < 0.4 ? -1 : 1));
    },
    (): Float64Array => draws.uniforms(rows).map((u) => Math.sqrt(12) * (u - 0.5)),
    (): Float64Array => skewed(draws, rows),
  ];
  return tableOfColumns(
    Array.from({ length: dim }, (_, c) => {
      const [at, width] = [draws.uniform(-1, 1), draws.logUniform(0.7, 1.4)];
      return kinds[(c + marginal) % 3]().map((value) => at + width * value);
    }),
    'float32',
  );
}
