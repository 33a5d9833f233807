import type { Convergence, DiscretePlan, DiscreteSolution } from '../solution.js';
import { cellVolume, massAtEdges, measureOn } from './grid.js';
import type { GridProblem } from './check_input.js';
import type { Potentials } from './iterations.js';

/** What iterations ended with. */
export interface Solved {
  readonly problem: GridProblem;
  readonly potentials: Potentials;
  /** That the iterations ended at, on the way to the one asked for. */
  readonly epsilon: number;
  readonly epsilonAskedFor: number;
  readonly tolerance: number;
  readonly convergence: Convergence;
}

function planOf({ problem, potentials, epsilon }: Solved, k: number): DiscretePlan {
  const { toSupport, toRows } = potentials;
  const masses = problem.masses[k];
  const cells = masses.length;
  const own = toRows.subarray(k * cells, (k + 1) * cells);
  return {
    rows: measureOn(problem.grid, masses, false),
    toSupport: toSupport.slice(k * cells, (k + 1) * cells).map((value) => epsilon * value),
    toRows: own.filter((_, i) => masses[i] > 0).map((value) => epsilon * value),
  };
}

/** Σ_k λ_k (Σ_i p_i f_k^C(x_i) + Σ_j q_j f_k(y_j)), the dual's value with the differential entropy of cells. */
function objective({ problem, potentials, epsilon }: Solved, q: Float64Array): number {
  const { toSupport, toRows } = potentials;
  const cells = q.length;
  let nats = -Math.log(cellVolume(problem.grid));
  for (const [k, weight] of problem.weights.entries()) {
    const masses = problem.masses[k];
    for (let j = 0, at = k * cells; j < cells; j++, at++) {
      // log K v_k = log p_k − log u_k
      if (masses[j] > 0) nats -= weight * masses[j] * (Math.log(masses[j]) - toRows[at]);
      nats += weight * q[j] * toSupport[at];
    }
  }
  return epsilon * nats;
}

/** Mass in the outermost cells from which on the grid's edges are felt. */
const EDGE_SHARE = 0.01;

function warningsOf(
  { convergence, epsilon, epsilonAskedFor, tolerance }: Solved,
  { grid }: GridProblem,
  q: Float64Array,
): string[] {
  const warnings: string[] = [];
  if (!convergence.converged) {
    warnings.push(
      `The marginal error is ${convergence.residual.toPrecision(3)} after ${convergence.iterations} iterations, above ` +
        `the tolerance ${tolerance}: raise mostIterations, the tolerance or epsilon.`,
    );
  }
  if (epsilon !== epsilonAskedFor) {
    warnings.push(
      `Iterations ended at epsilon = ${epsilon.toPrecision(3)}, on the way to ${epsilonAskedFor}: the answer is the one at ` +
        'that epsilon, more blurred; raise mostIterations.',
    );
  }
  const coarse = Math.max(...grid.spacing.filter((_, axis) => grid.shape[axis] > 1));
  if (epsilon < coarse ** 2 / 4) {
    warnings.push(
      `A blur of √epsilon = ${Math.sqrt(epsilon).toPrecision(3)} is less than half a cell of ${coarse}: plans move mass by ` +
        'whole cells, and the answer is that of the cells, not of densities; use a finer grid, or a larger epsilon.',
    );
  }
  const share = massAtEdges(grid, q);
  if (share > EDGE_SHARE) {
    warnings.push(
      `${(100 * share).toPrecision(3)} % of the barycenter lies in the outermost cells: unless the space ends there, too, ` +
        'the grid cuts it off; pad the grid with cells without mass, or use a smaller epsilon.',
    );
  }
  return warnings;
}

export function toSolution(solved: Solved): DiscreteSolution {
  const { problem, potentials, epsilon, convergence } = solved;
  const shares = potentials.barycenter.map(Math.exp);
  const total = shares.reduce((a, b) => a + b, 0);
  const masses = shares.map((share) => share / total);
  return {
    kind: 'discrete',
    support: measureOn(problem.grid, masses, true),
    epsilon,
    plans: [...problem.masses.keys()].map((k) => planOf(solved, k)),
    objective: { value: objective(solved, masses) },
    convergence,
    warnings: warningsOf(solved, problem, masses),
  };
}
