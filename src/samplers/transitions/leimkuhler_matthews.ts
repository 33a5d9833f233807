import { add, mul, sqrt } from '../../autograd/index.js';
import type { Transition } from '../../chains/transition.js';

/**
 * Langevin by the scheme of Leimkuhler and Matthews (2013): y ← y + (η/2) ∇ log μ_x(y) + √η (ξ_s + ξ_{s+1})/2, each
 * noise shared by two neighbouring steps. On a Gaussian its stationary law is exact at every step that is stable, on
 * others off by O(η²), where that of `ula` is off by O(η); an evaluation a step like it. The limit of BAOAB at high
 * friction. No step is refused.
 */
export const leimkuhlerMatthews: Transition = {
  kind: 'leimkuhler-matthews',
  velocity: 'none',
  movesPerTest: 0,
  move({ y, drift }, noise, stepSize, _, nextNoise) {
    const averaged = mul(0.5, add(noise, nextNoise));
    return { y: add(add(y, mul(mul(0.5, stepSize), drift)), mul(sqrt(stepSize), averaged)) };
  },
};
