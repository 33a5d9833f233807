import { add, mul, sqrt } from '../../autograd/index.js';
import type { Transition } from '../../chains/transition.js';

/**
 * Underdamped Langevin, unadjusted, by BAOAB (Leimkuhler and Matthews, J. Chem. Phys. 138:174102, 2013), h = √η:
 * v ← v + h ∇ log μ_x(y), y ← y + (h/2) v, v ← e^−friction v + √(1 − e^−2friction) ξ, y ← y + (h/2) v, with a velocity
 * that is kept from step to step. The two half kicks between moves are one here, so that a step evaluates one gradient.
 * Where log μ_x is quadratic, of curvature a, y has the right variance at every η < 4/a; elsewhere its stationary law
 * is off by O(η).
 * @param friction γh > 0. Modes of curvature a with cosh(friction/2) = 1/(1 − ηa/2) are critically damped: they forget
 *   a factor of e^(−friction/2) a step, and so do those that are more curved.
 */
export function underdamped(friction: number): Transition {
  const kept = Math.exp(-friction);
  const refreshed = Math.sqrt(-Math.expm1(-2 * friction));
  return {
    kind: 'underdamped',
    velocity: 'kept',
    movesPerTest: 0,
    move({ y, velocity, drift }, noise, stepSize) {
      const h = sqrt(stepSize);
      const kicked = add(velocity, mul(h, drift));
      const turned = add(mul(kept, kicked), mul(refreshed, noise));
      return { y: add(y, mul(mul(0.5, h), add(kicked, turned))), velocity: turned };
    },
  };
}
