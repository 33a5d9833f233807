import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, type NetworkShape } from '../../kernels/shared/network_layout.js';
import { PARAMETRISATIONS } from '../../src/potential/congruence.js';
import { directionalDerivative, innerProduct } from '../support/directional_derivative.js';
import { networkOf, randomParameters, segmentsOf, type NetworkCase } from '../support/networks.js';
import { TestRandom } from '../support/random.js';
import { expectClose } from '../support/tolerance.js';
import { referenceCombineHeads } from './combine_heads.js';
import { forward, packNetworks, unpackNetworks } from './networks.js';
import { referencePotentialParameterGradient } from './potential_parameter_gradient.js';
import { referencePotentialScore } from './potential_score.js';
import { referencePotentialValue } from './potential_value.js';

const weights = [0.2, 0.3, 0.5];
const CENTRAL_DIFFERENCES = {
  absolute: 1e-8,
  relative: 1e-8,
  reason: 'central differences with h = 1e-5: h² times third derivatives of order 10, and 1e-16/h of cancellation',
};

const cases: NetworkCase[] = PARAMETRISATIONS.flatMap((kind) =>
  ACTIVATIONS.map((activation) => ({ kind, weights, dim: 3, hidden: [5, 4], activation, chains: [2, 1, 2] })),
);

describe.each(cases)('potential twins: $kind, $activation', (given) => {
  const random = new TestRandom(31);
  const network = networkOf(given);
  const segments = segmentsOf(given);
  const parameters = Float64Array.from(randomParameters(network, random));
  const y = Float64Array.from(random.normals(5 * network.inputDim));

  it('score agrees with central differences of the value along random directions', () => {
    const score = referencePotentialScore(network, segments, parameters, y);
    for (let draw = 0; draw < 4; draw++) {
      const direction = random.normals(y.length);
      const total = (at: Float64Array) =>
        referencePotentialValue(network, segments, parameters, at).reduce((sum, value) => sum + value, 0);
      expectClose([innerProduct(score, direction)], [directionalDerivative(total, y, direction)], CENTRAL_DIFFERENCES);
    }
  });

  it('parameter gradient agrees with central differences of the weighted sum of values', () => {
    const chainWeights = [0.7, -0.3, 0, -0.2, 0.4];
    const gradient = referencePotentialParameterGradient(network, segments, chainWeights, parameters, y);
    const objective = (at: Float64Array) =>
      innerProduct(referencePotentialValue(network, segments, at, y), chainWeights);
    for (let draw = 0; draw < 4; draw++) {
      const direction = random.normals(parameters.length);
      const difference = directionalDerivative(objective, parameters, direction);
      expectClose([innerProduct(gradient, direction)], [difference], CENTRAL_DIFFERENCES);
    }
  });

  it('potentials of one point add up to 0 with the weights λ', () => {
    const point = y.slice(0, network.inputDim);
    const values = weights.map(
      (_, marginal) => referencePotentialValue(network, [{ marginal, chains: 1 }], parameters, point)[0],
    );
    const rounding = { absolute: 1e-14, relative: 0, reason: 'a dozen float64 roundings of numbers of order 10' };
    expectClose([innerProduct(weights, values)], [0], rounding);
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(1e-2);
  });

  it('combined heads on the last hidden layer give the value', () => {
    const heads = referenceCombineHeads(network, parameters);
    const values = referencePotentialValue(network, segments, parameters, y);
    const width = network.hidden.at(-1)! + 1;
    const fromHeads = [0, 0, 1, 2, 2].map((k, chain) => {
      const point = y.slice(chain * network.inputDim, (chain + 1) * network.inputDim);
      return unpackNetworks(network, parameters).reduce((sum, layers, n) => {
        const last = forward(layers, network.activation, point).inputs.at(-1)!;
        const start = (k * network.networks + n) * width;
        return sum + innerProduct([...last, 1], heads.slice(start, start + width));
      }, 0);
    });
    expectClose(fromHeads, values, { absolute: 1e-13, relative: 0, reason: 'float64 sums in another order' });
  });
});

describe('network parameters', () => {
  it('lie as in torch.nn.Linear and transpose in place', () => {
    const network: NetworkShape = {
      inputDim: 2,
      hidden: [3],
      activation: 'relu',
      networks: 2,
      heads: 1,
      marginals: 1,
      coefficients: Float64Array.of(1, 1),
      scale: 1,
    };
    // W₀ [3, 2], b₀ [3], W₁ [1, 3], b₁ [1], twice.
    const parameters = Float64Array.from({ length: 26 }, (_, i) => i);
    const networks = unpackNetworks(network, parameters);
    expect([...networks[1][0].weights]).toEqual([13, 14, 15, 16, 17, 18]);
    expect([...networks[1][0].biases]).toEqual([19, 20, 21]);
    expect([...networks[0][1].weights, ...networks[0][1].biases]).toEqual([9, 10, 11, 12]);
    expect([...packNetworks(networks)]).toEqual([...parameters]);
    const transposed = [0, 2, 4, 1, 3, 5, 6, 7, 8, 9, 10, 11, 12];
    expect([...packNetworks(networks, true)]).toEqual([...transposed, ...transposed.map((v) => v + 13)]);
  });

  it('a potential worked out by hand: relu, one head, C = −2, scale 3', () => {
    const network: NetworkShape = {
      inputDim: 2,
      hidden: [2],
      activation: 'relu',
      networks: 1,
      heads: 1,
      marginals: 1,
      coefficients: Float64Array.of(-2),
      scale: 3,
    };
    // z = (1·4 + 2·(−1) + ½, −1·4 + 0·(−1) + 1) = (2.5, −3), a = (2.5, 0), g = 5·2.5 + 7·0 − 1 = 11.5, f = 3·(−2)·11.5.
    const parameters = Float64Array.of(1, 2, -1, 0, 0.5, 1, 5, 7, -1);
    const y = Float64Array.of(4, -1);
    const segments = [{ marginal: 0, chains: 1 }];
    expect([...referencePotentialValue(network, segments, parameters, y)]).toEqual([-69]);
    // ∇f = −6·5·(1, 2); ∂f/∂W₀ = −6·5·(4, −1) in the live row, ∂f/∂b₀ = −30 there, ∂f/∂W₁ = −6 a, ∂f/∂b₁ = −6; times ½.
    expect([...referencePotentialScore(network, segments, parameters, y)]).toEqual([-30, -60]);
    const gradient = referencePotentialParameterGradient(network, segments, [0.5], parameters, y);
    expect([...gradient].map((v) => v + 0)).toEqual([-60, 15, 0, 0, -15, 0, -7.5, 0, -3]);
  });
});
