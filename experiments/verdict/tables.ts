import type { Table } from '../../src/io/numeric_table.js';
import type { Draws } from '../support/draws.js';
import { rotationOf } from '../support/random_rotation.js';
import { tableOfColumns } from '../support/tables.js';

/** A unit and a place of the data, common to a problem's marginals. */
export interface Place {
  readonly unit: number;
  /** In units. */
  readonly offset: number;
}

/** Columns in units about a problem's offset, as a table of the data's own. */
function placed(columns: readonly Float64Array[], { unit, offset }: Place): Table {
  return tableOfColumns(columns.map((column) => column.map((value) => unit * (offset + value))));
}

/** `count` marginals of normal rows: axes, variances (condition 1 to 30), sizes and means at random. */
export function normalTables(draws: Draws, count: number, dim: number, place: Place): readonly Table[] {
  return Array.from({ length: count }, () => {
    const rows = Math.round(draws.logUniform(200 * dim, 4000));
    const condition = draws.logUniform(1, 30);
    const size = draws.logUniform(0.5, 2);
    const gaussian = draws.normals(dim * dim);
    const rotation = rotationOf(Array.from({ length: dim }, (_, i) => [...gaussian.subarray(i * dim, (i + 1) * dim)]));
    const deviations = draws.uniforms(dim).map((u) => size * condition ** ((u - 0.5) / 2));
    const [mean, z] = [draws.normals(dim), draws.normals(rows * dim)];
    const columns = Array.from(mean, (at, c) => {
      const factor = deviations.map((deviation, j) => deviation * rotation.get(c, j));
      return Float64Array.from({ length: rows }, (_, r) =>
        factor.reduce((sum, w, j) => sum + w * z[r * dim + j], 2 * at),
      );
    });
    return placed(columns, place);
  });
}

/** `count` marginals of two to four round blobs in the plane; few rows, so that the exact answer takes a second. */
export function blobTables(draws: Draws, count: number, place: Place): readonly Table[] {
  return Array.from({ length: count }, () => {
    const [rows, blobs, width] = [draws.whole(200, 400), draws.whole(2, 4), draws.uniform(0.2, 0.5)];
    const [centres, z] = [draws.normals(2 * blobs), draws.normals(2 * rows)];
    const column = (axis: number): Float64Array =>
      Float64Array.from({ length: rows }, (_, r) => 1.5 * centres[2 * (r % blobs) + axis] + width * z[2 * r + axis]);
    return placed([column(0), column(1)], place);
  });
}

/**
 * `count` marginals of two groups of two to five points each, in one dimension or two; the shares of the groups at
 * random.
 */
export function atomTables(draws: Draws, count: number, place: Place): readonly Table[] {
  const dim = draws.whole(1, 2);
  return Array.from({ length: count }, () => {
    const [rows, atoms, left, apart] = [
      draws.whole(200, 1000),
      draws.whole(2, 5),
      draws.uniform(0.2, 0.8),
      draws.uniform(0.5, 2),
    ];
    const places = draws.normals(2 * atoms * dim);
    const [sides, within] = [draws.uniforms(rows), draws.uniforms(rows)];
    const columns = Array.from({ length: dim }, (_, c) =>
      sides.map((u, r) => {
        const atom = (u < left ? 0 : atoms) + Math.floor(atoms * within[r]);
        return 0.3 * places[atom * dim + c] + (c > 0 ? 0 : u < left ? -apart : apart);
      }),
    );
    return placed(columns, place);
  });
}
