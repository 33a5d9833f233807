import type { Solver } from '../solver.js';
import { constraintOf } from '../../barycenter/problem/problem.js';
import { freeSupport } from './free_support.js';

/** Rows of each marginal and points of the support that are solved for in seconds. */
const [ROWS, POINTS] = [1_000, 500];

export const freeSupportSolver: Solver<'free-support'> = {
  kind: 'free-support',
  rows: () => ROWS,
  objection: ({ problem }) =>
    constraintOf(problem) === 'none'
      ? undefined
      : 'free-support knows no sphere: use the solver "energy", which keeps points on it',
  solve({ measures, weights, costs, quadratic, epsilon }, { points, tolerance }, { device, signal, onProgress }) {
    const support = points ?? Math.min(POINTS, ...measures.map(({ masses }) => masses.length));
    return freeSupport(
      device,
      { marginals: measures, weights, ...(quadratic ? {} : { costs }) },
      {
        epsilon,
        support,
        ...(tolerance === undefined ? {} : { tolerance }),
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onProgress: ({ iteration, residual }) => onProgress(iteration, residual) } : {}),
      },
    );
  },
};
