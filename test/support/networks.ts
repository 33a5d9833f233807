import { parameterLayout, type Activation, type NetworkShape } from '../../src/ops/network_shape.js';
import type { Segment } from '../../src/ops/segments.js';
import type { Parametrisation } from '../../src/potential/congruence.js';
import { congruentNetwork } from '../../src/potential/congruent_network.js';
import type { TestRandom } from './random.js';

export interface NetworkCase {
  readonly kind: Parametrisation;
  /** λ, [K] */
  readonly weights: readonly number[];
  readonly dim: number;
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** Chains of each marginal of `marginals`. */
  readonly chains: readonly number[];
  /** Marginals of the segments; default: 0, 1, … in order. */
  readonly marginals?: readonly number[];
  /** Places in C to set to zero, whatever that does to congruence: kernels take any coefficients. */
  readonly zeroed?: readonly number[];
}

export const SCALE = 1.75;

export function networkOf(given: NetworkCase): NetworkShape {
  const { kind, hidden, activation, dim, weights, zeroed = [] } = given;
  const network = congruentNetwork({ kind, hidden, activation, scale: SCALE }, dim, weights);
  const coefficients = network.coefficients.slice();
  for (const place of zeroed) coefficients[place] = 0;
  return { ...network, coefficients };
}

export function segmentsOf({ chains, marginals }: NetworkCase): Segment[] {
  return chains.map((count, i) => ({ marginal: marginals ? marginals[i] : i, chains: count }));
}

/** Weights of variance 2/inputs and biases of deviation 0.3: values of order one in every layer, on both sides of a kink. */
export function randomParameters(network: NetworkShape, random: TestRandom): Float32Array {
  const layout = parameterLayout(network);
  const parameters = new Float32Array(layout.length);
  for (let n = 0; n < network.networks; n++) {
    for (const { inputs, outputs, weightOffset, biasOffset } of layout.layers) {
      const start = n * layout.networkStride;
      parameters.set(random.normals(inputs * outputs, Math.sqrt(2 / inputs)), start + weightOffset);
      parameters.set(random.normals(outputs, 0.3), start + biasOffset);
    }
  }
  return parameters;
}

export function describeNetworkCase({ kind, weights, dim, hidden, activation, chains, marginals, zeroed }: NetworkCase): string {
  const of = marginals ? ` of marginals ${marginals.join(',')}` : '';
  const without = zeroed ? `, C zero at ${zeroed.join(',')}` : '';
  return `${kind} K=${weights.length} D=${dim} [${hidden.join(',')}] ${activation}, chains ${chains.join('+')}${of}${without}`;
}

/** The longest sum in the network: D or a width, and the sum over networks and heads. */
export function longestSum(network: NetworkShape): number {
  return Math.max(network.inputDim, ...network.hidden, network.networks * network.heads) + network.hidden.length;
}
