import { describe, expect, it } from 'vitest';
import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { keyOf, philox4x32 } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { expectClose } from '../support/tolerance.js';
import { geodesicReference, squaredEuclideanReference } from './costs.js';
import { referenceLangevinChain } from './langevin_chain.js';

/** f(y) = 2·relu(y₀): slope 2 in the first of five components, to the right of 0. */
const network: NetworkShape = {
  inputDim: 5,
  hidden: [1],
  activation: 'relu',
  networks: 1,
  heads: 1,
  marginals: 1,
  coefficients: Float64Array.of(1),
  scale: 1,
};
const parameters = Float64Array.of(1, 0, 0, 0, 0, 0, 2, 0);
const costs = { costs: [squaredEuclideanReference], xDims: [5], yDim: 5 };
const segments = [{ marginal: 0, chains: 2 }];
const common = { key: keyOf(3), iteration: 8, firstChain: 40, parameters, epsilon: 0.5, stepSize: 0.1 };

describe('langevin_chain twin', () => {
  it('at temperature 0 follows y ← y + (η/2ε)(∇f − (y − x)), a geometric approach by hand', () => {
    const x = Float64Array.of(1, 2, -3, 0, 0.5, 1, 2, -3, 0, 0.5);
    const y = Float64Array.of(4, 0, 0, 0, 0, 4, 0, 0, 0, 0);
    const args = { ...common, x, y, temperature: 0, firstStep: 0, steps: 7 };
    const end = referenceLangevinChain(network, costs, segments, args);
    // η/2ε = 0.1: y_n = y* + 0.9ⁿ (y_0 − y*), with y* = x, plus 2 in component 0.
    const decay = 0.9 ** 7;
    const expected = [3 + decay * 1, 2 - 2 * decay, -3 + 3 * decay, 0, 0.5 - 0.5 * decay];
    expectClose(end, [...expected, ...expected], { absolute: 1e-14, relative: 0, reason: 'float64' });
  });

  it('moves the chains of a segment by its own step size', () => {
    const x = new Float64Array(10);
    const y = Float64Array.from({ length: 10 }, (_, i) => (i % 5 === 0 ? -4 : 1));
    const args = { ...common, x, y, stepSize: [0.1, 0.4], temperature: 0, firstStep: 0, steps: 2 };
    const end = referenceLangevinChain(
      network,
      costs,
      [
        { marginal: 0, chains: 1 },
        { marginal: 0, chains: 1 },
      ],
      args,
    );
    // Left of 0, where f = 0 and x = 0, a step keeps 1 − η/2ε of y: 0.9 and 0.6.
    const expected = [...[-4, 1, 1, 1, 1].map((v) => 0.81 * v), ...[-4, 1, 1, 1, 1].map((v) => 0.36 * v)];
    expectClose(end, expected, { absolute: 1e-14, relative: 0, reason: 'float64' });
  });

  it('adds √η ξ from the step’s own blocks', () => {
    const x = new Float64Array(10);
    const y = new Float64Array(10);
    const args = { ...common, x, y, temperature: 1, firstStep: 6, steps: 1 };
    const end = referenceLangevinChain(network, costs, segments, args);
    // D = 5 has 2 blocks a step: component 4 of chain 1 is lane 0 of block 6·2 + 1 of chain 41.
    const [w0, w1] = philox4x32(common.key, [Stream.langevinNoise, 8, 41, 13]);
    const r = Math.sqrt(-2 * Math.log(((w0 >>> 9) + 0.5) / 2 ** 23));
    const expected = Math.sqrt(0.1) * r * Math.cos(2 * Math.PI * ((w1 >>> 8) / 2 ** 24));
    expectClose([end[9]], [expected], { absolute: 1e-15, relative: 0, reason: 'float64' });
  });

  it('on the circle is the chain of the angle', () => {
    // f = 0 and ½θ² to x: θ ← θ − (η/2ε) θ at temperature 0.
    const plane: NetworkShape = { ...network, inputDim: 2 };
    const geodesic = { costs: [geodesicReference], xDims: [2], yDim: 2 };
    const at = (angle: number): number[] => [Math.cos(angle), Math.sin(angle)];
    const x = Float64Array.from([...at(0.5), ...at(-2)]);
    const y = Float64Array.from([...at(2.5), ...at(-2.3).map((v) => 7 * v)]);
    const args = { ...common, parameters: new Float64Array(5), x, y, temperature: 0, firstStep: 0, steps: 1 };
    const end = referenceLangevinChain(plane, geodesic, segments, args, 'unit-sphere');
    expectClose(end.subarray(0, 2), at(0.5 + 0.9 * 2), { absolute: 1e-14, relative: 0, reason: 'float64' });
    // The start was projected, so it stands on the circle after one step, wherever the drift off it led.
    expectClose([Math.hypot(end[2], end[3])], [1], { absolute: 1e-14, relative: 0, reason: 'float64' });
  });

  it('does the same in one call and in two', () => {
    const x = Float64Array.from({ length: 10 }, (_, i) => Math.sin(i));
    const y = new Float64Array(10);
    const run = (from: Float64Array, firstStep: number, steps: number) =>
      referenceLangevinChain(network, costs, segments, { ...common, x, y: from, temperature: 1, firstStep, steps });
    expect([...run(run(y, 2, 3), 5, 4)]).toEqual([...run(y, 2, 7)]);
  });
});
