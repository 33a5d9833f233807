/**
 * Uniform cubic B-splines on a box of space: a function is Σ c_ijk β(x − i) β(y − j) β(z − k), with four basis
 * functions an axis at any point, twice continuously differentiable.
 */
export interface SplineGrid {
  readonly low: readonly [number, number, number];
  readonly spacing: number;
  /** Coefficients along each axis. */
  readonly shape: readonly [number, number, number];
  /** Product of the shape. */
  readonly length: number;
}

export function splineGrid(
  low: readonly [number, number, number],
  high: readonly [number, number, number],
  spacing: number,
): SplineGrid {
  const shape = [0, 1, 2].map((i) => Math.ceil((high[i] - low[i]) / spacing) + 3) as [number, number, number];
  return { low, spacing, shape, length: shape[0] * shape[1] * shape[2] };
}

/** The four cubic B-spline weights at fraction t of a cell. Without `**`, whose last bit differs between engines. */
function cubicWeights(t: number): readonly [number, number, number, number] {
  const s = 1 - t;
  const [s2, t2] = [s * s, t * t];
  return [(s2 * s) / 6, (4 - 6 * t2 + 3 * t2 * t) / 6, (4 - 6 * s2 + 3 * s2 * s) / 6, (t2 * t) / 6];
}

/** Basis functions at a point. */
export interface SplinePlace {
  /** [64] positions among the coefficients. */
  readonly indices: Int32Array;
  /** [64], sum 1. */
  readonly weights: Float64Array;
}

/** A point outside the box takes the place of the nearest point inside. */
export function splinePlace({ low, spacing, shape }: SplineGrid, point: ArrayLike<number>): SplinePlace {
  const cells: number[] = [];
  const axes: (readonly number[])[] = [];
  for (let i = 0; i < 3; i++) {
    const place = Math.min(shape[i] - 3, Math.max(0, (point[i] - low[i]) / spacing));
    const cell = Math.min(shape[i] - 4, Math.floor(place));
    cells.push(cell);
    axes.push(cubicWeights(place - cell));
  }
  const indices = new Int32Array(64);
  const weights = new Float64Array(64);
  for (let i = 0; i < 64; i++) {
    const [p, q, r] = [i >> 4, (i >> 2) & 3, i & 3];
    indices[i] = ((cells[0] + p) * shape[1] + cells[1] + q) * shape[2] + cells[2] + r;
    weights[i] = axes[0][p] * axes[1][q] * axes[2][r];
  }
  return { indices, weights };
}

/** The spline's value from its place and coefficients. */
export function splineValue({ indices, weights }: SplinePlace, coefficients: Float64Array): number {
  let value = 0;
  for (let i = 0; i < 64; i++) value += weights[i] * coefficients[indices[i]];
  return value;
}
