import { add, mul, sqrt, squaredNorm, sub } from '../../../src/autograd/index.js';
import type { Transition } from '../../../src/chains/transition.js';

/** Metropolis-adjusted Langevin as a leapfrog step of size √η from a new velocity; several moves make it HMC. */
export const mala = (movesPerTest = 1): Transition => ({
  kind: 'mala',
  velocity: true,
  movesPerTest,
  move({ y, velocity, drift }, _, stepSize) {
    const h = sqrt(stepSize);
    const half = add(velocity, mul(mul(0.5, h), drift));
    return { y: add(y, mul(h, half)), velocity: half };
  },
  settle: ({ velocity, drift }, stepSize) => add(velocity, mul(mul(0.5, sqrt(stepSize)), drift)),
  logRatio(from, to) {
    const kinetic = mul(0.5, sub(squaredNorm(from.velocity), squaredNorm(to.velocity)));
    return add(sub(to.logDensity, from.logDensity), kinetic);
  },
});
