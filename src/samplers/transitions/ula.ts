import { add, mul, sqrt } from '../../autograd/index.js';
import type { Transition } from '../../chains/transition.js';

/** Unadjusted Langevin: y ← y + (η/2) ∇ log μ_x(y) + √η ξ. Its stationary law is off by O(η); no step is refused. */
export const ula: Transition = {
  kind: 'ula',
  velocity: 'none',
  movesPerTest: 0,
  move: ({ y, drift }, noise, stepSize) => ({
    y: add(add(y, mul(mul(0.5, stepSize), drift)), mul(sqrt(stepSize), noise)),
  }),
};
