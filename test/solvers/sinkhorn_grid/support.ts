import type { GridMarginals } from '../../../src/solvers/sinkhorn_grid/contract.js';
import { squaredEuclideanCosts, gridBarycenter, type GridBarycenter } from '../../reference/grid_barycenter.js';
import { TestRandom } from '../../support/random.js';

/** Centres of cells from the origin on, [cells, dim], the last axis first. */
export function centres(shape: readonly number[], spacing: readonly number[], origin: readonly number[]): Float64Array {
  let points: number[][] = [[]];
  for (const [axis, length] of shape.entries()) {
    const along = Array.from({ length }, (_, i) => origin[axis] + i * spacing[axis]);
    points = points.flatMap((point) => along.map((value) => [...point, value]));
  }
  return Float64Array.from(points.flat());
}

/** A share of cells without mass, the others of random ones. */
export function randomHistogram(cells: number, seed: number, empty = 0.3): Float64Array {
  const random = new TestRandom(seed);
  const [kept, masses] = [random.uniforms(cells), random.uniforms(cells)];
  const values = Float64Array.from(masses, (value, i) => (kept[i] < empty ? 0 : value));
  const total = values.reduce((a, b) => a + b, 0);
  return values.map((value) => value / total);
}

/** Masses of N(mean, deviation²) on points, summing to 1. */
export function gaussianMasses(points: Float64Array, mean: number, deviation: number): Float64Array {
  const values = points.map((x) => Math.exp(-(((x - mean) / deviation) ** 2) / 2));
  const total = values.reduce((a, b) => a + b, 0);
  return values.map((value) => value / total);
}

/** The same problem by matrices of costs, to 1e-11. */
export function byMatrices(
  input: GridMarginals & { readonly weights: readonly number[] },
  epsilon: number,
): GridBarycenter {
  const { shape, histograms, weights } = input;
  const spacing = typeof input.spacing === 'number' ? shape.map(() => input.spacing as number) : input.spacing;
  const points = centres(shape, spacing, input.origin ?? shape.map(() => 0));
  const costs = squaredEuclideanCosts(points, points, shape.length);
  const masses = histograms.map((values) => Float64Array.from(values));
  return gridBarycenter({ costs: histograms.map(() => costs), masses, weights, epsilon, tolerance: 1e-11 });
}

export const sumOf = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

/** ½‖a − b‖₁ */
export const totalVariation = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  sumOf(Array.from(a, (value, i) => Math.abs(value - b[i]))) / 2;

export interface Case {
  readonly name: string;
  readonly input: GridMarginals & { readonly weights: readonly number[] };
  readonly epsilon: number;
}

/** One of each dimension. */
export const cases: readonly Case[] = [
  {
    name: 'a line, three unequal weights',
    input: {
      histograms: [1, 2, 3].map((seed) => randomHistogram(24, seed)),
      weights: [0.2, 0.5, 0.3],
      shape: [24],
      spacing: 0.25,
      origin: [-3],
    },
    epsilon: 0.2,
  },
  {
    name: 'a plane of oblong cells, two unequal weights',
    input: {
      histograms: [4, 5].map((seed) => randomHistogram(7 * 9, seed)),
      weights: [0.15, 0.85],
      shape: [7, 9],
      spacing: [0.3, 0.2],
      origin: [1, -2],
    },
    epsilon: 0.1,
  },
  {
    name: 'space, with an axis of one cell',
    input: {
      histograms: [6, 7].map((seed) => randomHistogram(4 * 1 * 5, seed)),
      weights: [0.6, 0.4],
      shape: [4, 1, 5],
      spacing: 0.5,
    },
    epsilon: 0.3,
  },
];
