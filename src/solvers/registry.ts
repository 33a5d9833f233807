import type { ClassicalKind } from '../barycenter/problem/solver_settings.js';
import { buresSolver } from './bures/solver.js';
import { freeSupportSolver } from './free_support/solver.js';
import { multiMarginalSolver } from './multi_marginal/solver.js';
import { quantileSolver } from './quantile/solver.js';
import { sinkhornGridSolver } from './sinkhorn_grid/solver.js';
import { slicedSolver } from './sliced/solver.js';
import type { Solver } from './solver.js';

/** Every classical solver by its kind. */
export const SOLVERS: { readonly [K in ClassicalKind]: Solver<K> } = {
  quantile: quantileSolver,
  bures: buresSolver,
  'multi-marginal': multiMarginalSolver,
  'sinkhorn-grid': sinkhornGridSolver,
  'free-support': freeSupportSolver,
  sliced: slicedSolver,
};
