import { abs, add, div, exp, lessThan, log, max, mul, neg, sqrt, sub, sum, where } from '../../autograd/index.js';
import type { Vector } from '../../autograd/tracing.js';
import type { Transition } from '../../chains/transition.js';

/** log(1 + eᵗ) by component, whatever the size of t. */
const softplus = (t: Vector): Vector => add(max(t, 0), log(add(1, exp(neg(abs(t))))));

/**
 * Metropolis with Barker's proposal (Livingstone and Zanella, J. R. Stat. Soc. B 84:496, 2022, arXiv 1908.11812): each
 * coordinate's offset z has the density 2 φ_η(z) σ(z ∂_i log μ_x(y)), σ the logistic function. That is a normal number
 * whose sign the gradient makes likelier: however steep log μ_x is, no step is longer than √η says. Exact at every step
 * size.
 */
export const barker: Transition = {
  kind: 'barker',
  velocity: 'none',
  movesPerTest: 1,
  move({ y, drift }, noise, stepSize, uniforms) {
    const z = mul(sqrt(stepSize), noise);
    const likelihood = div(1, add(1, exp(neg(mul(z, drift)))));
    return { y: where(lessThan(uniforms, likelihood), add(y, z), sub(y, z)) };
  },
  logRatio(from, to) {
    const z = sub(to.y, from.y);
    // φ_η(z) is the same both ways; −log σ(t) = log(1 + e⁻ᵗ).
    const proposals = sub(sum(softplus(neg(mul(z, from.drift)))), sum(softplus(mul(z, to.drift))));
    return add(sub(to.logDensity, from.logDensity), proposals);
  },
};
