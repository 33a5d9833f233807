/** A marginal on a line. */
export interface LineMarginal {
  /** [m], ascending. */
  readonly values: ArrayLike<number>;
  /** Place of each value in `masses`, [m]. */
  readonly order: ArrayLike<number>;
  /** [m], of sum 1, in the order before sorting. */
  readonly masses: Float64Array;
  /** λ_k */
  readonly weight: number;
}

export interface LineEnergy {
  /** ½ Σ_k λ_k W₂² between the support and the marginals on the line. */
  readonly value: number;
  /** ½ Σ_k λ_k W₂² from the line's own barycenter, at most: what no measure gets below. */
  readonly bound: number;
  /** ½ W₂² between the support and the best n points for this line. */
  readonly excess: number;
}

/** What the cells of the support hold of the marginals. */
interface Cells {
  /** Σ_k λ_k t_kr, t_kr the mean of marginal k's quantile function over cell r, [n]. */
  readonly means: Float64Array;
  /** Σ_k λ_k t_kr², [n]. */
  readonly squares: Float64Array;
}

/** Goes through a marginal and the cells side by side. @returns n ∫ (s(u) − Q_k(u))² du */
function meet(support: ArrayLike<number>, { values, order, masses, weight }: LineMarginal, cells: Cells): number {
  const n = support.length;
  const last = values.length - 1;
  let j = 0;
  let left = n * masses[order[0]];
  let cost = 0;
  for (let r = 0; r < n; r++) {
    let open = 1;
    let mean = 0;
    while (open > 0) {
      // What rounding leaves of a cell belongs to the last point.
      const taken = j < last ? Math.min(open, left) : open;
      cost += taken * (support[r] - values[j]) ** 2;
      mean += taken * values[j];
      open -= taken;
      left -= taken;
      if (left <= 0 && j < last) left = n * masses[order[++j]];
    }
    cells.means[r] += weight * mean;
    cells.squares[r] += weight * mean ** 2;
  }
  return cost;
}

/**
 * The energies of one line in float64. W₂² on a line is the integral of squared differences of quantile functions, and
 * what minimises Σ_k λ_k W₂² is the mean of these; the bound is Σ_k λ_k ∫ (Q_k − Σ_j λ_j Q_j)² of means over cells,
 * which are no further apart than what they are means of (Jensen).
 *
 * @param support [n], ascending, of mass 1/n each
 */
export function lineEnergy(support: ArrayLike<number>, marginals: readonly LineMarginal[]): LineEnergy {
  const n = support.length;
  const cells = { means: new Float64Array(n), squares: new Float64Array(n) };
  const value = marginals.reduce((sum, marginal) => sum + marginal.weight * meet(support, marginal, cells), 0);
  let bound = 0;
  let excess = 0;
  for (let r = 0; r < n; r++) {
    bound += Math.max(0, cells.squares[r] - cells.means[r] ** 2);
    excess += (support[r] - cells.means[r]) ** 2;
  }
  return { value: value / (2 * n), bound: bound / (2 * n), excess: excess / (2 * n) };
}
