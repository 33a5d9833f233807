import type { Measure } from '../measure.js';

const cost = (x: number, y: number): number => 0.5 * (x - y) ** 2;

/**
 * f_j on the support, [m]: the integral of y − T(y), T the monotone map back to the marginal, by the trapezoid rule
 * over the support. That is exact: between two support points the boundary between their atoms lies in the middle, so
 * that both atoms have their own points as the nearest ones after −g, and Σ_k λ_k f_k = 0, as each y is Σ_k λ_k T_k(y).
 * @param atoms the marginal's atom at every support point, [m]
 */
export function supportPotential(x: Float64Array, y: Float64Array, atoms: Int32Array): Float64Array {
  const f = new Float64Array(y.length);
  for (let j = 1; j < y.length; j++) {
    const [left, right] = [y[j - 1] - x[atoms[j - 1]], y[j] - x[atoms[j]]];
    f[j] = f[j - 1] + (y[j] - y[j - 1]) * 0.5 * (left + right);
  }
  return f;
}

/**
 * g_i = min_j c(x_i, y_j) − f_j, [n]. The least is at an atom's own support points, all equal but for rounding, and
 * with it at their neighbours' at most; an atom of so little mass that it has none is compared with all.
 */
export function rowPotential(rows: Measure, y: Float64Array, f: Float64Array, atoms: Int32Array): Float64Array {
  const g = new Float64Array(rows.points.length).fill(Infinity);
  const consider = (i: number, j: number): void => {
    g[i] = Math.min(g[i], cost(rows.points[i], y[j]) - f[j]);
  };
  for (const [j, i] of atoms.entries()) for (const near of [j - 1, j, j + 1]) if (near in y) consider(i, near);
  for (let i = 0; i < g.length; i++) if (g[i] === Infinity) for (const j of y.keys()) consider(i, j);
  return g;
}
