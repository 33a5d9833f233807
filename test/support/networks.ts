import { ACTIVATIONS, type Activation, type NetworkShape } from '../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../src/ops/support/network_shape.js';
import type { Segment } from '../../src/ops/support/segments.js';
import { congruence, PARAMETRISATIONS, type Congruence, type Parametrisation } from '../../src/potential/congruence.js';
import { TestRandom } from './random.js';

export interface NetworkCase {
  /** `general` has two networks of three heads and random coefficients: more than the parametrisations use. */
  readonly kind: Parametrisation | 'general';
  /** λ, [K] */
  readonly weights: readonly number[];
  readonly dim: number;
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** Chains of each segment. */
  readonly chains: readonly number[];
  /** Marginal of each segment; default: 0, 1, … in order. */
  readonly marginals?: readonly number[];
  /** Places in C to set to zero, whatever that does to congruence: kernels take any coefficients. */
  readonly zeroed?: readonly number[];
  /** Factor on all parameters; default 1. */
  readonly gain?: number;
}

const SCALE = 1.75;

export function networkOf({ kind, hidden, activation, dim, weights, zeroed = [] }: NetworkCase): NetworkShape {
  const congruent = kind === 'general' ? generalCongruence(weights.length) : congruence(kind, weights);
  const coefficients = congruent.coefficients.slice();
  for (const place of zeroed) coefficients[place] = 0;
  const { networks, heads } = congruent;
  return { inputDim: dim, hidden, activation, networks, heads, marginals: weights.length, coefficients, scale: SCALE };
}

function generalCongruence(marginals: number): Congruence {
  const [networks, heads] = [2, 3];
  return { networks, heads, coefficients: new TestRandom(6).uniforms(marginals * networks * heads, -1, 1) };
}

export function segmentsOf({ chains, marginals }: NetworkCase): Segment[] {
  return chains.map((count, i) => ({ marginal: marginals ? marginals[i] : i, chains: count }));
}

/**
 * Weights of variance 2/inputs, biases of deviation 0.3: every layer has values of order one, on both sides of a kink.
 */
export function randomParameters(network: NetworkShape, random: TestRandom, gain = 1): Float32Array {
  const layout = parameterLayout(network);
  const parameters = new Float32Array(layout.length);
  for (let n = 0; n < network.networks; n++) {
    for (const { inputs, outputs, weightOffset, biasOffset } of layout.layers) {
      const start = n * layout.networkStride;
      parameters.set(random.normals(inputs * outputs, gain * Math.sqrt(2 / inputs)), start + weightOffset);
      parameters.set(random.normals(outputs, gain * 0.3), start + biasOffset);
    }
  }
  return parameters;
}

export function describeNetworkCase(given: NetworkCase): string {
  const { kind, weights, dim, hidden, activation, chains, marginals, zeroed, gain } = given;
  return [
    `${kind} K=${weights.length} D=${dim} [${hidden.join(',')}] ${activation}, chains ${chains.join('+')}`,
    ...(marginals ? [`of marginals ${marginals.join(',')}`] : []),
    ...(zeroed ? [`C zero at ${zeroed.join(',')}`] : []),
    ...(gain === undefined ? [] : [`parameters times ${gain}`]),
  ].join(', ');
}

/** The longest sum in the network: D, a width with its bias, or the networks' heads. */
export function longestSum({ inputDim, hidden, networks, heads }: NetworkShape): number {
  return Math.max(inputDim, ...hidden, networks * heads) + 1;
}

/** A shape of any parametrisation, of up to three layers of up to 90 units, drawn from a seed. */
function randomCase(seed: number): NetworkCase {
  const random = new TestRandom(seed);
  const marginals = random.whole(2, 4);
  const several = (count: number, most: number) => Array.from({ length: count }, () => random.whole(1, most));
  const raw = random.uniforms(marginals, 0.2, 1);
  const total = raw.reduce((sum, value) => sum + value, 0);
  return {
    kind: PARAMETRISATIONS[random.whole(0, PARAMETRISATIONS.length - 1)],
    weights: [...raw].map((value) => value / total),
    dim: random.whole(1, 20),
    hidden: several(random.whole(1, 3), 90),
    activation: ACTIVATIONS[random.whole(0, ACTIVATIONS.length - 1)],
    chains: several(marginals, 40),
  };
}

const three = [0.2, 0.3, 0.5];
const four = [0.1, 0.2, 0.3, 0.4];

/**
 * Shapes on which every network kernel is judged: widths 1, 3, 7, 33, 64, 130 and 512, D = 1, 2, 3, 5, 64 and 512, one
 * row, one unit, remainders of every tile, all parametrisations, unequal weights, zero coefficients, one marginal
 * alone, a marginal twice, each activation, and preactivations so large that a careless exponential overflows.
 */
export const NETWORK_CASES: readonly NetworkCase[] = [
  { kind: 'separate', weights: [0.25, 0.75], dim: 1, hidden: [1], activation: 'tanh', chains: [1, 1] },
  { kind: 'separate', weights: three, dim: 2, hidden: [33, 7], activation: 'relu', chains: [5, 1, 9] },
  { kind: 'shared', weights: three, dim: 3, hidden: [64, 64], activation: 'silu', chains: [17, 33, 1] },
  { kind: 'reduced', weights: three, dim: 5, hidden: [130, 3], activation: 'softplus', chains: [40, 3, 2] },
  { kind: 'reduced', weights: [0.9, 0.1], dim: 64, hidden: [512], activation: 'leaky-relu', chains: [7, 6] },
  { kind: 'shared', weights: [0.5, 0.5], dim: 512, hidden: [64, 130], activation: 'relu', chains: [3, 2] },
  { kind: 'shared', weights: four, dim: 2, hidden: [512, 512], activation: 'silu', chains: [2, 1, 3, 2] },
  { kind: 'reduced', weights: three, dim: 2, hidden: [7, 33], activation: 'leaky-relu', chains: [13], marginals: [1] },
  { kind: 'shared', weights: three, dim: 2, hidden: [64, 64], activation: 'softplus', chains: [1], marginals: [2] },
  {
    kind: 'separate',
    weights: three,
    dim: 3,
    hidden: [7],
    activation: 'silu',
    chains: [4, 3, 5],
    marginals: [2, 0, 2],
    zeroed: [1, 6, 7],
  },
  { kind: 'reduced', weights: [0.4, 0.6], dim: 2, hidden: [3], activation: 'tanh', chains: [3, 2], zeroed: [0] },
  { kind: 'separate', weights: three, dim: 2, hidden: [32, 32], activation: 'relu', chains: [130, 65, 64] },
  { kind: 'shared', weights: [0.5, 0.5], dim: 3, hidden: [7, 33, 64, 1, 7], activation: 'tanh', chains: [9, 8] },
  { kind: 'general', weights: three, dim: 5, hidden: [33, 3], activation: 'silu', chains: [6, 5, 4] },
  ...(['silu', 'softplus', 'tanh'] as const).map((activation): NetworkCase => ({
    kind: 'shared',
    weights: [0.3, 0.7],
    dim: 2,
    hidden: [33],
    activation,
    chains: [6, 5],
    gain: 60,
  })),
  ...[1, 2, 3, 4].map(randomCase),
];

/** For quick tests: a shape of each parametrisation, remainders of tiles, rectified and smooth. The others are slow. */
export const FEW_NETWORK_CASES = NETWORK_CASES.slice(0, 4);
export const OTHER_NETWORK_CASES = NETWORK_CASES.slice(FEW_NETWORK_CASES.length);
