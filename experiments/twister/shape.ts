import type { ExactAnswer } from '../../src/barycenter/exact/exact_answer.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { binMasses, binShares, planeGrid, totalVariation } from '../../test/reference/plane_grid.js';

/** Bins of side 0.3 on [−3.6, 3.6]², each of 8 × 8 cells, at whose centres the density is taken. */
const MERGE = 8;
const GRID = planeGrid(24 * MERGE, 3.6);

/** The Gaussian barycenter of u-space is the same in every direction: its mean and standard deviation. */
function roundGaussian({ barycenter: { mean, covariance } }: ExactAnswer): {
  mean: readonly number[];
  deviation: number;
} {
  return { mean, deviation: Math.sqrt(covariance[0][0]) };
}

/** Independent draws of the exact Q_ε in the plane itself, [count, 2]. */
export function exactDraws(exact: ExactAnswer, count: number, run: number): Float64Array {
  const { mean, deviation } = roundGaussian(exact);
  const z = normals(keyOf(79), Stream.test, run, 0, 2 * count);
  return exact.fromSpace(z.map((value, c) => mean[c % 2] + deviation * value));
}

/**
 * Total variation, by bins of u-space, between points of the plane, [n, 2], and the exact Q_ε: what two moments do not
 * see.
 */
export function shapeError(exact: ExactAnswer, points: ArrayLike<number>): number {
  const { mean, deviation } = roundGaussian(exact);
  const { centres, cells, half } = GRID;
  const area = ((2 * half) / cells) ** 2;
  const masses = Float64Array.from({ length: cells * cells }, (_, c) => {
    const squared = [0, 1].reduce((sum, axis) => sum + ((centres[2 * c + axis] - mean[axis]) / deviation) ** 2, 0);
    return (area * Math.exp(-squared / 2)) / (2 * Math.PI * deviation ** 2);
  });
  const expected = binMasses(GRID, MERGE, masses);
  expected[expected.length - 1] = 1 - masses.reduce((sum, mass) => sum + mass, 0);
  return totalVariation(binShares(GRID, MERGE, exact.toSpace(points)), expected);
}
