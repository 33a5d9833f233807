import type { Table } from '../../src/io/numeric_table.js';
import { gridBarycenter, squaredEuclideanCosts } from '../../test/reference/grid_barycenter.js';
import { invalid } from '../../src/errors.js';
import type { TableQuestion } from './gaussian_truth.js';

/** The barycenter of tables in one or two columns, on equal cells. */
export interface GridFactor {
  readonly dim: 1 | 2;
  /** [cells, dim] */
  readonly centres: Float64Array;
  /** Of a cell. */
  readonly side: number;
  /** [cells], summing to 1. */
  readonly masses: Float64Array;
}

/** Points with masses. */
interface Atoms {
  /** [n, dim] */
  readonly points: Float64Array;
  /** [n], summing to 1. */
  readonly masses: Float64Array;
}

/**
 * In units of √ε, which a plan is about as wide as: cells of y and of x, and how far the grid reaches beyond the
 * points.
 */
const CELL = 0.4;
const GATHERED = 0.25;
const MARGIN = 4;
const MOST_CELLS = 12_000;

/** Means of the columns, over n; about the first row, so that an offset costs no digits. */
function columnMeans({ data, rows, columns }: Table): Float64Array {
  const shift = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) shift[i % columns] += (data[i] - data[i % columns]) / rows;
  return shift.map((value, c) => data[c] + value);
}

/**
 * Rows less an origin, those in one cell of `side` replaced by their mean: no more atoms than a plan can tell apart.
 */
function gathered({ data, rows, columns }: Table, origin: Float64Array, side: number): Atoms {
  const cells = new Map<string, { count: number; readonly sums: Float64Array }>();
  for (let r = 0; r < rows; r++) {
    const point = origin.map((value, c) => data[r * columns + c] - value);
    const key = point.map((value) => Math.floor(value / side)).join(' ');
    const cell = cells.get(key) ?? { count: 0, sums: new Float64Array(columns) };
    cell.count++;
    for (let c = 0; c < columns; c++) cell.sums[c] += point[c];
    cells.set(key, cell);
  }
  const atoms = [...cells.values()];
  return {
    points: Float64Array.from(atoms.flatMap(({ count, sums }) => [...sums].map((sum) => sum / count))),
    masses: Float64Array.from(atoms, ({ count }) => count / rows),
  };
}

/** Centres of cells that cover all atoms, by rows of the first axis. */
function covering(atoms: readonly Atoms[], dim: number, side: number, margin: number): Float64Array {
  const axes = Array.from({ length: dim }, (_, axis) => {
    const [low, high] = atoms.reduce(
      ([a, b], { points }) => {
        for (let i = axis; i < points.length; i += dim) [a, b] = [Math.min(a, points[i]), Math.max(b, points[i])];
        return [a, b];
      },
      [Infinity, -Infinity],
    );
    const count = Math.ceil((high - low + 2 * margin) / side);
    return Float64Array.from({ length: count }, (__, i) => (low + high) / 2 + side * (i - (count - 1) / 2));
  });
  const cells = axes.reduce((product, axis) => product * axis.length, 1);
  if (cells > MOST_CELLS) {
    throw invalid(
      'gridFactor',
      `needs at most ${MOST_CELLS} cells`,
      String(cells),
      'Take a larger ε, or points closer together.',
    );
  }
  const [first, second] = axes;
  if (!second) return first;
  return Float64Array.from([...first].flatMap((x) => [...second].flatMap((y) => [x, y])));
}

/**
 * The exact barycenter of tables of one or two columns. Each marginal is moved to its mean first: under ½‖x − y‖² the
 * barycenter moves by the weighted mean of such moves, and the grid need not span what lies between far marginals.
 */
export function gridFactor({ tables, weights, epsilon }: TableQuestion): GridFactor {
  const dim = tables[0].columns;
  if (dim !== 1 && dim !== 2)
    throw invalid('gridFactor', 'takes tables of one or two columns', String(dim), 'Split the columns.');
  const width = Math.sqrt(epsilon);
  const means = tables.map(columnMeans);
  const atoms = tables.map((table, k) => gathered(table, means[k], GATHERED * width));
  const side = CELL * width;
  const centres = covering(atoms, dim, side, MARGIN * width);
  const { masses } = gridBarycenter({
    costs: atoms.map(({ points }) => squaredEuclideanCosts(points, centres, dim)),
    masses: atoms.map((a) => a.masses),
    weights,
    epsilon,
  });
  const total = masses.reduce((a, b) => a + b, 0);
  const mean = means[0].map((_, c) => means.reduce((sum, m, k) => sum + weights[k] * m[c], 0));
  return {
    dim,
    side,
    centres: centres.map((value, i) => value + mean[i % dim]),
    masses: masses.map((mass) => mass / total),
  };
}
