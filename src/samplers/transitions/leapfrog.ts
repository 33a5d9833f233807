import { add, mul, sqrt, square, squaredNorm, sub } from '../../autograd/index.js';
import type { Transition } from '../../chains/transition.js';

/**
 * Hamiltonian Monte Carlo (Duane et al. 1987; Neal 2011, arXiv 1206.1901): from a new velocity some leapfrog moves of
 * size h, v ← v + (h/2) ∇ log μ_x(y), y ← y + h v, v ← v + (h/2) ∇ log μ_x(y), which are taken together with
 * probability exp of the change of log μ_x(y) − ½‖v‖². Exact at every step size. Each step of each chain has its own h,
 * uniform on [√η/2, √η]: paths of one length bring chains back to where they were where that is a multiple of half
 * a plan's period (Neal 2011, section 5.4.2.2). None is longer than √η, for which the step is chosen.
 */
export const hmc = (moves: number): Transition => ({
  ...mala,
  kind: 'hmc',
  movesPerTest: moves,
  vary: (stepSize, uniform) => mul(stepSize, square(add(0.5, mul(0.5, uniform)))),
});

/** Metropolis-adjusted Langevin (Roberts and Tweedie 1996). */
export const mala: Transition = {
  kind: 'mala',
  velocity: 'fresh',
  movesPerTest: 1,
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
};
