import { checkOptions } from '../../arguments.js';
import { invalid } from '../../errors.js';
import { splitWarnings, type ExactPlan, type ExactSolution } from '../exact_plan.js';
import { checkedMarginals, type MarginalsInput } from '../input/marginals.js';
import type { Measure } from '../measure.js';
import { mergeQuantiles, type Pieces } from './merge_quantiles.js';
import { rowPotential, supportPotential } from './potentials.js';
import { sortedAtoms } from './sorted_atoms.js';

/** y_j = Σ_k λ_k x_k about x_1, so that equal atoms stay where they are. */
function means(marginals: readonly Measure[], weights: readonly number[], { masses, atoms }: Pieces): Float64Array {
  return Float64Array.from(masses, (_, j) => {
    const first = marginals[0].points[atoms[0][j]];
    return marginals.reduce((sum, { points }, k) => sum + weights[k] * (points[atoms[k][j]] - first), first);
  });
}

function planOf(rows: Measure, support: Measure, atoms: Int32Array): ExactPlan {
  const toSupport = supportPotential(rows.points, support.points, atoms);
  return {
    rows,
    toSupport,
    toRows: rowPotential(rows, support.points, toSupport, atoms),
    coupling: { rows: atoms, support: Int32Array.from(atoms.keys()), masses: support.masses },
  };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Σ_k λ_k ½ Σ (x − y)² of the couplings, and what is left of it above the value of the potentials. */
function objectiveOf(plans: readonly ExactPlan[], weights: readonly number[], support: Measure) {
  let [value, dual] = [0, 0];
  for (const [k, { rows, coupling, toSupport, toRows }] of plans.entries()) {
    const squares = support.points.map((y, j) => (rows.points[coupling.rows[j]] - y) ** 2);
    value += weights[k] * 0.5 * dot(squares, support.masses);
    dual += weights[k] * (dot(toSupport, support.masses) + dot(toRows, rows.masses));
  }
  return { value, gap: Math.max(0, value - dual) };
}

/**
 * The barycenter of measures on the line under ½(x − y)², exactly (in float64, ε = 0): its quantile function is the
 * weighted mean Σ_k λ_k F_k⁻¹ of theirs (Agueh and Carlier 2011, section 6.1). Atoms of the barycenter are in ascending
 * order, at most Σ_k n_k − K + 1. In the result the rows of every plan are the marginal's distinct atoms in ascending
 * order, without those of no mass; any order and any repetitions may come in.
 *
 * Plans are the monotone couplings. Potentials are optimal and Σ_k λ_k f_k = 0 at every support point: from the support
 * back, argmin_i c(x_i, y) − g_i is the monotone map. Towards the support, all images of an atom that splits tie: see
 * `ExactPlan`, and `warnings`. `objective.gap` bounds what rounding left. Time and memory K Σ_k n_k beside
 * the sorts; works on the host, nothing to free.
 *
 * @throws InvalidInputError for measures not on the line, masses that are negative or do not sum to 1, weights that
 * are not positive or do not sum to 1, and numbers that are not finite
 */
export function quantile(input: MarginalsInput): ExactSolution {
  checkOptions<MarginalsInput>('quantile', input, { marginals: true, weights: true });
  const { marginals, weights } = checkedMarginals('quantile', input);
  if (marginals[0].dim !== 1) {
    const wayOut = 'Use multiMarginal(…), or bures(…) for Gaussians; in one dimension alone are quantiles an order.';
    throw invalid('quantile', 'marginals must be measures on the line', `dim ${marginals[0].dim}`, wayOut);
  }
  const sorted = marginals.map(sortedAtoms);
  const pieces = mergeQuantiles(sorted);
  const support: Measure = { points: means(sorted, weights, pieces), dim: 1, masses: pieces.masses };
  const plans = sorted.map((rows, k) => planOf(rows, support, pieces.atoms[k]));
  return {
    kind: 'discrete',
    support,
    epsilon: 0,
    plans,
    objective: objectiveOf(plans, weights, support),
    convergence: { iterations: 0, residual: 0, converged: true },
    warnings: splitWarnings(plans),
  };
}
