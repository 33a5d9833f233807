import type { Cloud, Row } from './cloud.js';
import { gaussianRows } from './gaussian_rows.js';

/** Points in the place of a formula that draws them. */
const ROWS = 800;
/** Nearer to the middle than this share of the clouds' extent a point has no direction worth the name. */
const NO_DIRECTION = 1e-6;

export type Rows = Extract<Cloud, { readonly rows: unknown }>;

/** The point of the unit circle in a point's direction. */
export function onCircle([x, y]: Row): Row {
  const norm = Math.hypot(x, y);
  return norm === 0 ? [1, 0] : [x / norm, y / norm];
}

/** Directions of clouds, seen from the middle of all of them, as points of the unit circle. */
export function directionsOf(clouds: readonly Cloud[]): Rows[] {
  const tables = clouds.map((cloud) => ('rows' in cloud ? cloud.rows : gaussianRows(cloud.distribution, ROWS)));
  // Each cloud counts alike, however many points it has.
  const meanOf = (rows: readonly Row[], axis: 0 | 1): number =>
    rows.reduce((sum, row) => sum + row[axis], 0) / rows.length;
  const middle = ([0, 1] as const).map(
    (axis) => tables.reduce((sum, rows) => sum + meanOf(rows, axis), 0) / tables.length,
  );
  const moved = tables.map((rows) => rows.map(([x, y]): Row => [x - middle[0], y - middle[1]]));
  // Of hundreds of thousands of points: more than a call takes arguments.
  const extent = moved.flat().reduce((most, [x, y]) => Math.max(most, Math.hypot(x, y)), 0);
  return moved.map((rows, k) => ({
    name: clouds[k].name,
    rows: rows.filter(([x, y]) => Math.hypot(x, y) > NO_DIRECTION * extent).map(onCircle),
  }));
}
