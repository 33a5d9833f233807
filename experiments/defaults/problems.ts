import { defineProblem, squaredEuclidean, type Problem } from '../../src/index.js';
import type { Table } from '../../src/io/numeric_table.js';
import { Draws } from '../support/draws.js';
import { gaussianTruth } from '../support/gaussian_truth.js';
import { gridFactor } from '../support/grid_factor.js';
import { productTruth } from '../support/product_truth.js';
import { columnsOf, meanVariance } from '../support/tables.js';
import type { Truth } from '../support/truth.js';
import * as shapes from './shapes.js';

/** What someone who knows only their data would write. */
export interface DefaultsProblem {
  readonly name: string;
  /** What is unusual in it. */
  readonly about: string;
  readonly tables: readonly Table[];
  readonly weights: readonly number[];
  readonly epsilon: number | { readonly relative: number };
  /**
   * How it is known exactly: `gaussian` by its tables' moments; by grids of one column each (`columns`: independent
   * columns) or of the plane.
   */
  readonly exact: 'gaussian' | 'columns' | 'plane';
}

export function problemOf({ tables, weights, epsilon }: DefaultsProblem): Problem {
  return defineProblem({
    marginals: tables.map((samples, k) => ({ samples, weight: weights[k], cost: squaredEuclidean() })),
    epsilon,
  });
}

/** ε in units of the cost. */
export function epsilonOf({
  tables,
  weights,
  epsilon,
}: Pick<DefaultsProblem, 'tables' | 'weights' | 'epsilon'>): number {
  return typeof epsilon === 'number' ? epsilon : epsilon.relative * meanVariance(tables, weights);
}

export function truthOf(problem: DefaultsProblem): Truth {
  const question = { tables: problem.tables, weights: problem.weights, epsilon: epsilonOf(problem) };
  switch (problem.exact) {
    case 'gaussian':
      return gaussianTruth(question);
    case 'plane':
      return productTruth([gridFactor(question)]);
    case 'columns': {
      const columns = Array.from({ length: problem.tables[0].columns }, (_, c) => c);
      return productTruth(
        columns.map((c) => gridFactor({ ...question, tables: problem.tables.map((table) => columnsOf(table, c, 1)) })),
      );
    }
  }
}

const equal = (count: number): number[] => Array.from({ length: count }, () => 1 / count);

type Maker = (draws: Draws) => Omit<DefaultsProblem, 'name'>;

/** Written down before any of them was run. */
const makers: Readonly<Record<string, Maker>> = {
  'two short columns': (draws) => ({
    about: '30 and 45 rows, lengths in mm',
    exact: 'columns',
    weights: equal(2),
    epsilon: { relative: 0.2 },
    tables: [shapes.skewedColumn(draws, 30, 162, 7), shapes.skewedColumn(draws, 45, 171, 9)],
  }),
  'atoms on two sides': (draws) => ({
    about: 'five values a side, few on the left in one, few on the right in the other',
    exact: 'columns',
    weights: equal(2),
    epsilon: { relative: 0.05 },
    tables: [shapes.twoSidedAtoms(draws, 1000, 0.3), shapes.twoSidedAtoms(draws, 800, 0.7)],
  }),
  'waiting times': (draws) => ({
    about: 'five skewed columns, ε a plain number of minutes²',
    exact: 'columns',
    weights: [0.1, 0.15, 0.2, 0.25, 0.3],
    epsilon: 10,
    tables: [200, 500, 1000, 2000, 5000].map((rows, k) => shapes.skewedColumn(draws, rows, 20 + 15 * k, 6 + 2 * k)),
  }),
  'shops on a map': (draws) => ({
    about: 'clusters, map coordinates in metres, an offset of 10⁴ deviations',
    exact: 'plane',
    weights: [0.5, 0.3, 0.2],
    epsilon: 250 ** 2,
    tables: [1500, 900, 600].map((rows) =>
      shapes.blobs(draws, rows, { count: 4, spread: 600, width: 250, at: [4.7e5, 5.43e6] }),
    ),
  }),
  'ring and blobs': (draws) => ({
    about: 'a ring of weight 0.1, three blobs of 0.9, float32',
    exact: 'plane',
    weights: [0.1, 0.9],
    epsilon: { relative: 0.1 },
    tables: [
      shapes.ring(draws, 1000, 1.5, 0.1),
      shapes.blobs(draws, 800, { count: 3, spread: 1, width: 0.25, at: [0, 0], precision: 'float32' }),
    ],
  }),
  'heavy tails': (draws) => ({
    about: 'Student’s t of 5 degrees of freedom, 100,000 rows, float32',
    exact: 'columns',
    weights: [0.4, 0.6],
    epsilon: { relative: 0.2 },
    tables: [
      shapes.studentColumns(draws, 100_000, [1, 0.7, 1.5], [0, 1, -2]),
      shapes.studentColumns(draws, 100_000, [0.8, 1.4, 1], [1, -1, 0]),
    ],
  }),
  'columns of three units': (draws) => ({
    about: 'correlated normal columns of deviations near 1, 30 and 1000',
    exact: 'gaussian',
    weights: [0.2, 0.3, 0.5],
    epsilon: { relative: 0.05 },
    tables: [5000, 3000, 8000].map((rows) =>
      shapes.normals(draws, rows, { dim: 3, condition: 4, columnUnits: [1, 30, 1000] }),
    ),
  }),
  'five far clouds': (draws) => ({
    about: 'normal in 5-D, 10⁴ deviations from the origin, ε a plain number',
    exact: 'gaussian',
    weights: [0.3, 0.1, 0.2, 0.15, 0.25],
    epsilon: 0.004,
    tables: Array.from({ length: 5 }, () =>
      shapes.normals(draws, 2000, { dim: 5, condition: 20, unit: 0.2, offset: 2000 }),
    ),
  }),
  'mixed columns': (draws) => ({
    about: '8 independent columns, two-humped, flat and skewed, 50,000 rows',
    exact: 'columns',
    weights: equal(2),
    epsilon: { relative: 0.1 },
    tables: [0, 1].map((k) => shapes.mixedColumns(draws, 50_000, 8, k)),
  }),
  'twenty columns': (draws) => ({
    about: 'normal in 20-D, condition 30, float32',
    exact: 'gaussian',
    weights: [0.4, 0.2, 0.3, 0.1],
    epsilon: { relative: 0.1 },
    tables: Array.from({ length: 4 }, () =>
      shapes.normals(draws, 10_000, { dim: 20, condition: 30, precision: 'float32' }),
    ),
  }),
};

export const NAMES: readonly string[] = Object.keys(makers);

const SEED = 6100;

/** The same tables at every call and on every machine. */
export function defaultsProblem(name: string): DefaultsProblem {
  return { name, ...makers[name](new Draws(SEED + NAMES.indexOf(name))) };
}
