import { conditional, costRows } from './discrete_plan.js';
import type { FittedGaussians } from './bures/fit_gaussians.js';
import type { DiscreteSolution, GaussianSolution } from './solution.js';
import type { SolverInput } from './solver.js';
import { stepsOfMass } from './steps_of_mass.js';

/** Rows of a marginal that a mean cost is taken over, at most: those at equal steps of its mass. */
const MOST_ROWS = 2_000;

/** Rows and how much each counts, of sum 1. */
function steps(masses: Float64Array): [row: number, share: number][] {
  if (masses.length <= MOST_ROWS) return Array.from(masses, (mass, i): [number, number] => [i, mass]);
  return Array.from(stepsOfMass(masses, MOST_ROWS), (row): [number, number] => [row, 1 / MOST_ROWS]);
}

function discreteCost(solution: DiscreteSolution, { weights, costs, quadratic }: SolverInput): number {
  const { support, plans, epsilon } = solution;
  const [row, kept] = [new Float64Array(support.masses.length), new Float64Array(support.masses.length)];
  return plans.reduce((total, { rows, toSupport }, k) => {
    const cost = costRows(costs[k], quadratic, support, false);
    const mean = steps(rows.masses).reduce((sum, [i, share]) => {
      if (share === 0) return sum;
      cost(rows.points.subarray(i * rows.dim, (i + 1) * rows.dim), row);
      kept.set(row);
      const probabilities = conditional(row, toSupport, epsilon);
      return sum + share * probabilities.reduce((part, p, j) => (p === 0 ? part : part + p * kept[j]), 0);
    }, 0);
    return total + weights[k] * mean;
  }, 0);
}

/** E ½‖x − y‖² of y | x ∼ N(offset + gain x, C), x ∼ N(m, Σ): by traces. */
function gaussianCost({ plans }: GaussianSolution, weights: readonly number[], given: FittedGaussians): number {
  return plans.reduce((total, { toBarycenter }, k) => {
    const { gain, offset, covariance } = toBarycenter;
    const [mean, sigma] = [given.means[k], given.covariances[k]];
    const dim = mean.length;
    let sum = 0;
    for (let i = 0; i < dim; i++) {
      // Row i of I − gain.
      const r = gain[i].map((g, j) => (i === j ? 1 : 0) - g);
      const shift = r.reduce((part, v, j) => part + v * mean[j], -offset[i]);
      const spread = r.reduce((part, v, j) => part + v * sigma[j].reduce((p, s, l) => p + s * r[l], 0), 0);
      sum += spread + shift ** 2 + covariance[i][i];
    }
    return total + (weights[k] * sum) / 2;
  }, 0);
}

/**
 * Σ_k λ_k E c_k(x, y) of a solution's plans, without what regularises them: it means the same of every solver. Of more
 * than 2,000 rows a marginal a mean over as many. At ε = 0 the solvers' own, exact.
 * @param gaussians of the marginals, where the solution is one
 */
export function transportCost(
  solution: DiscreteSolution | GaussianSolution,
  input: SolverInput,
  gaussians: FittedGaussians | undefined,
): number {
  if (solution.epsilon === 0) return solution.objective.value;
  return solution.kind === 'gaussian'
    ? gaussianCost(solution, input.weights, gaussians!)
    : discreteCost(solution, input);
}
