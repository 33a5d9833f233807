import { add, mul, sqrt, sub } from '../../autograd/index.js';
import type { Transition } from '../../chains/transition.js';

/**
 * Random-walk Metropolis (Metropolis et al. 1953): y ← y + √η ξ with probability exp of the change of log μ_x(y). It
 * asks for values alone, so that a gradient may be missing, wrong or no number. Exact at every step size.
 */
export const rwm: Transition = {
  kind: 'rwm',
  velocity: 'none',
  movesPerTest: 1,
  move: ({ y }, noise, stepSize) => ({ y: add(y, mul(sqrt(stepSize), noise)) }),
  logRatio: (from, to) => sub(to.logDensity, from.logDensity),
};
