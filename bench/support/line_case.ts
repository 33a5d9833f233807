import { referenceProjectPoints } from '../../test/reference/project_points.js';
import { referenceSortSegments } from '../../test/reference/sort_segments.js';
import type { BenchContext } from './bench.js';
import { benchNormals } from './device_data.js';

/** A cloud on lines. */
export interface LineCase {
  readonly points: number;
  readonly lines: number;
  readonly dim: number;
}

/** The case, and one of colours with more points. */
const cases: readonly LineCase[] = [
  { points: 10_000, lines: 200, dim: 2 },
  { points: 100_000, lines: 48, dim: 3 },
];
const smallCases: readonly LineCase[] = [
  { points: 1500, lines: 16, dim: 2 },
  { points: 3000, lines: 6, dim: 3 },
];

export const lineCases = ({ device, quick }: Pick<BenchContext, 'device' | 'quick'>): readonly LineCase[] =>
  quick || device.info.software ? smallCases : cases;

export const lineName = ({ points, lines, dim }: LineCase): string => `${points} points on ${lines} lines, D=${dim}`;

/** f32 [points, dim] and f32 [lines, dim] */
export function lineData({ points, lines, dim }: LineCase) {
  return { cloud: benchNormals(1, points * dim), directions: benchNormals(2, lines * dim) };
}

/** What is on the lines, sorted in float32: f32 and u32 [lines, points]. */
export function sortedLines({ points, dim }: LineCase, cloud: Float32Array, directions: Float32Array) {
  const seen = referenceProjectPoints(Float64Array.from(cloud), Float64Array.from(directions), dim);
  const { sorted, order } = referenceSortSegments(Float32Array.from(seen), points);
  return { seen: Float32Array.from(seen), sorted: Float32Array.from(sorted), order };
}
