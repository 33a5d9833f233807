import type { Duals, TransportSolver, Transports } from '../transports.js';
import type { Marginal } from '../settings.js';
import { centreDuals } from './centre_duals.js';
import { exactTransport, type ExactTransport } from './exact_transport.js';

/** Entries below this share of a row's mass are rounding, not a split. */
const SPLIT = 1e-9;

/** c(x_i, y_j), [rows, n]. */
function costTable({ points, dim, masses, cost, squared }: Marginal, support: Float64Array): Float64Array {
  const [rows, yDim] = [masses.length, cost.yDim];
  const n = support.length / yDim;
  const table = new Float64Array(rows * n);
  for (let i = 0; i < rows; i++) {
    const x = points.subarray(i * dim, (i + 1) * dim);
    for (let j = 0; j < n; j++) {
      if (!squared) table[i * n + j] = cost.value(x, support.subarray(j * yDim, (j + 1) * yDim));
      else for (let d = 0; d < dim; d++) table[i * n + j] += 0.5 * (x[d] - support[j * dim + d]) ** 2;
    }
  }
  return table;
}

/** Adds λ Σ_i π_ij ∇_y c(x_i, y_j)/b_j. */
function addGradient(
  gradient: Float64Array,
  weight: number,
  { points, dim, cost, squared }: Marginal,
  { rows, columns, masses }: ExactTransport,
  support: Float64Array,
  demands: Float64Array,
): void {
  const yDim = cost.yDim;
  rows.forEach((i, e) => {
    const j = columns[e];
    const share = (weight * masses[e]) / demands[j];
    const x = points.subarray(i * dim, (i + 1) * dim);
    const y = support.subarray(j * yDim, (j + 1) * yDim);
    const slope = squared ? y.map((value, d) => value - x[d]) : cost.gradient(x, y);
    slope.forEach((value, d) => (gradient[j * yDim + d] += share * value));
  });
}

/** How far the plan's row sums are from a, in all, and how many rows have several entries. */
function rowsOf({ rows, masses }: ExactTransport, supplies: Float64Array): { error: number; split: number } {
  const sums = new Float64Array(supplies.length);
  const entries = new Int32Array(supplies.length);
  rows.forEach((i, e) => {
    sums[i] += masses[e];
    if (masses[e] > SPLIT * supplies[i]) entries[i]++;
  });
  return {
    error: sums.reduce((total, sum, i) => total + Math.abs(sum - supplies[i]), 0),
    split: entries.reduce((total, count) => total + Number(count > 1), 0),
  };
}

/**
 * Plans at ε = 0, marginal by marginal, from the rows' duals at the last support; between marginals the signal is
 * heard.
 */
export function exactTransports(
  marginals: readonly Marginal[],
  weights: readonly number[],
  demands: Float64Array,
  breathe: () => Promise<void>,
): TransportSolver {
  const starts: (Float64Array | undefined)[] = marginals.map(() => undefined);
  return {
    async solve(support): Promise<Transports> {
      const gradient = new Float64Array(support.length);
      const plans: ExactTransport[] = [];
      for (const [k, marginal] of marginals.entries()) {
        await breathe();
        const costs = costTable(marginal, support);
        const start = starts[k];
        const plan = exactTransport({ costs, supplies: marginal.masses, demands, ...(start ? { start } : {}) });
        starts[k] = plan.u;
        addGradient(gradient, weights[k], marginal, plan, support, demands);
        plans.push(plan);
      }
      const ofRows = plans.map((plan, k) => rowsOf(plan, marginals[k].masses));
      return {
        objective: plans.reduce((sum, { cost }, k) => sum + weights[k] * cost, 0),
        marginalError: Math.max(...ofRows.map(({ error }) => error)),
        rounding: 0,
        masses: demands,
        gradient,
        duals: plans.map(({ u, v }) => ({ toRows: u, toSupport: v })),
        splitRows: ofRows.map(({ split }) => split),
      };
    },
    async finish(support, { duals }) {
      const centred: Duals[] = [];
      for (const [k, marginal] of marginals.entries()) {
        await breathe();
        const problem = { costs: costTable(marginal, support), supplies: marginal.masses, demands };
        // From its own duals the plan is found again at once.
        const plan = exactTransport({ ...problem, start: duals[k].toRows });
        const { u, v } = centreDuals(problem, plan);
        centred.push({ toRows: u, toSupport: v });
      }
      return centred;
    },
    free: () => undefined,
  };
}
