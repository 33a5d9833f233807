import type { Solver } from '../solver.js';
import { constraintOf } from '../../barycenter/problem/problem.js';
import { freeSupport } from './free_support.js';

/** Rows of exact plans, whose time grows with the cube, and of entropic ones, with the square. */
const [EXACT_ROWS, ENTROPIC_ROWS] = [1_000, 5_000];

export const freeSupportSolver: Solver<'free-support'> = {
  kind: 'free-support',
  rows: ({ epsilon }) => (epsilon === 0 ? EXACT_ROWS : ENTROPIC_ROWS),
  objection: ({ problem }) =>
    constraintOf(problem) === 'none'
      ? undefined
      : 'free-support knows no sphere: use the solver "energy", which keeps points on it',
  solve({ measures, weights, costs, quadratic, epsilon }, { points, tolerance }, { device, signal, onProgress }) {
    const support = points ?? Math.min(...measures.map(({ masses }) => masses.length));
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
