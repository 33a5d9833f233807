import { add, div, mul, sqrt, squaredNorm, sub } from '../../../src/autograd/index.js';
import type { Standing, Transition } from '../../../src/chains/transition.js';
import type { Scalar } from '../../../src/autograd/index.js';

/** −log of the density of the proposal y′ from y, but for a constant: ‖y′ − y − (η/2) drift‖²/2η. */
const distance = (from: Standing, to: Standing, stepSize: Scalar): Scalar =>
  div(squaredNorm(sub(to.y, add(from.y, mul(mul(0.5, stepSize), from.drift)))), mul(2, stepSize));

/** Metropolis-adjusted Langevin by the densities of its proposals. Ours is a leapfrog step, which comes to the same. */
export const mala: Transition = {
  kind: 'mala by its proposals',
  velocity: 'none',
  movesPerTest: 1,
  move: ({ y, drift }, noise, stepSize) => ({
    y: add(add(y, mul(mul(0.5, stepSize), drift)), mul(sqrt(stepSize), noise)),
  }),
  logRatio: (from, to, stepSize) =>
    add(sub(to.logDensity, from.logDensity), sub(distance(from, to, stepSize), distance(to, from, stepSize))),
};
