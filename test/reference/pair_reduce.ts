import { row } from './chains.js';
import type { ReferenceCost } from './costs.js';

export interface ReferencePairs {
  readonly cost: ReferenceCost;
  /** [n, xDim] */
  readonly x: Float64Array;
  readonly xDim: number;
  /** [m, yDim] */
  readonly y: Float64Array;
  readonly yDim: number;
  /** What is summed over; the rows are the others. */
  readonly over: 'x' | 'y';
  /** v, [columns] */
  readonly columnOffsets: ArrayLike<number>;
  /** u, [rows] */
  readonly rowOffsets: ArrayLike<number>;
}

interface Pair {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly column: Float64Array;
  /** v_j − c_ij */
  readonly reduced: number;
}

/** [rows][columns] */
function pairRows({ cost, x, xDim, y, yDim, over, columnOffsets }: ReferencePairs): Pair[][] {
  const pointsX = Array.from({ length: x.length / xDim }, (_, i) => row(x, i, xDim));
  const pointsY = Array.from({ length: y.length / yDim }, (_, j) => row(y, j, yDim));
  const [rows, columns] = over === 'y' ? [pointsX, pointsY] : [pointsY, pointsX];
  return rows.map((own) =>
    columns.map((column, j) => {
      const [px, py] = over === 'y' ? [own, column] : [column, own];
      return { x: px, y: py, column, reduced: columnOffsets[j] - cost.value(px, py) };
    }),
  );
}

/** values_i = u_i − ε log Σ_j exp((v_j − c_ij)/ε), and w_ij = exp((v_j − c_ij)/ε)/Σ_j …, [rows][columns] */
function softMinima(pairs: readonly Pair[][], rowOffsets: ArrayLike<number>, epsilon: number) {
  const values = new Float64Array(pairs.length);
  const weights = pairs.map((own, i) => {
    const largest = own.reduce((most, { reduced }) => Math.max(most, reduced), -Infinity);
    const terms = own.map(({ reduced }) => Math.exp((reduced - largest) / epsilon));
    const sum = terms.reduce((a, b) => a + b, 0);
    values[i] = rowOffsets[i] - largest - epsilon * Math.log(sum);
    return terms.map((term) => term / sum);
  });
  return { values, weights };
}

/** Sums of vectors by row, [rows, width]. */
function weighted(
  pairs: readonly Pair[][],
  weights: readonly number[][],
  of: (pair: Pair) => Float64Array,
): Float64Array {
  return Float64Array.from(
    pairs.flatMap((own, i) => {
      const mean = new Float64Array(of(own[0]).length);
      own.forEach((pair, j) => of(pair).forEach((value, k) => (mean[k] += weights[i][j] * value)));
      return [...mean];
    }),
  );
}

/** The soft minima of all rows, and the means of columns, [rows, D of columns], and of ∇_y c, [rows, yDim]. */
export function referencePairSums(given: ReferencePairs, epsilon: number) {
  const pairs = pairRows(given);
  const { values, weights } = softMinima(pairs, given.rowOffsets, epsilon);
  return {
    values,
    mean: () => weighted(pairs, weights, ({ column }) => column),
    gradient: () => weighted(pairs, weights, ({ x, y }) => given.cost.gradient(x, y)),
  };
}

/** values_i = u_i + min_j (c_ij − v_j), the first j that has it, and c_ij − v_j of all pairs, [rows][columns]. */
export function referencePairMinima(given: ReferencePairs) {
  const reduced = pairRows(given).map((own) => own.map((pair) => -pair.reduced));
  const least = reduced.map((own) => Math.min(...own));
  return {
    values: Float64Array.from(least, (value, i) => given.rowOffsets[i] + value),
    indices: least.map((value, i) => reduced[i].indexOf(value)),
    reduced,
  };
}
