import { add, mul, sqrt, sub } from '../../../src/autograd/index.js';
import type { Transition } from '../../../src/chains/transition.js';

/** Random-walk Metropolis: it asks for values alone. */
export const rwm: Transition = {
  kind: 'rwm',
  velocity: false,
  movesPerTest: 1,
  move: ({ y }, noise, stepSize) => ({ y: add(y, mul(sqrt(stepSize), noise)) }),
  logRatio: (from, to) => sub(to.logDensity, from.logDensity),
};
