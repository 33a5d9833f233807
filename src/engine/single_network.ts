import { checkOptions } from '../arguments.js';
import type { Activation, NetworkShape } from '../../kernels/shared/network_layout.js';

export interface SingleNetworkSpec {
  /** D, the dimension of y. */
  readonly dim: number;
  /** Widths of the hidden layers, at least one. */
  readonly hidden: readonly number[];
  /** Default `silu`. */
  readonly activation?: Activation;
  /** Factor between the network's output and the potential, in units of the cost; default 1. */
  readonly scale?: number;
}

/** One potential that is one network, f(y) = scale · g(y): marginal 0 of a shape with K = N = H = 1 and C = 1. */
export function singleNetwork(spec: SingleNetworkSpec): NetworkShape {
  checkOptions<SingleNetworkSpec>('singleNetwork', spec, { dim: true, hidden: true, activation: true, scale: true });
  const { dim, hidden, activation = 'silu', scale = 1 } = spec;
  const coefficients = Float64Array.of(1);
  return { inputDim: dim, hidden, activation, networks: 1, heads: 1, marginals: 1, coefficients, scale };
}
