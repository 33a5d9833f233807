import { checkObject, described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import type { Activation, NetworkShape } from '../../../kernels/shared/network_layout.js';
import { congruence, type Parametrisation } from '../congruence.js';

export interface CongruentNetworkSpec {
  readonly kind: Parametrisation;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** Factor between network output and potential, in units of the cost. */
  readonly scale: number;
}

/** The networks of K congruent potentials on R^dim for weights λ, [K]. */
export function congruentNetwork(spec: CongruentNetworkSpec, dim: number, weights: readonly number[]): NetworkShape {
  checkObject('congruentNetwork', 'a spec', spec, 'Pass { kind, hidden, activation, scale }.');
  if (!Array.isArray(weights))
    throw invalid('congruentNetwork', 'weights are a list', described(weights), 'Pass one for each potential.');
  const { networks, heads, coefficients } = congruence(spec.kind, weights);
  return {
    inputDim: dim,
    hidden: spec.hidden,
    activation: spec.activation,
    networks,
    heads,
    marginals: weights.length,
    coefficients,
    scale: spec.scale,
  };
}
