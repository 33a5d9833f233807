import { objectionToCosts } from '../objections.js';
import type { Solver } from '../solver.js';
import { MOST_VARIABLES, multiMarginal } from './multi_marginal.js';

/** Variables of a program that is solved in seconds. */
const QUICK = MOST_VARIABLES / 10;

export const multiMarginalSolver: Solver<'multi-marginal'> = {
  kind: 'multi-marginal',
  rows: ({ marginals }) => Math.max(2, Math.floor(QUICK ** (1 / marginals.length))),
  objection: (loaded) => objectionToCosts(loaded, 'multi-marginal'),
  solve: ({ measures, weights }) => multiMarginal({ marginals: measures, weights }),
};
