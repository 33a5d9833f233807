import { describe, expect, it } from 'vitest';
import type { Device } from '../../src/device/device.js';
import { openWebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../src/ops/support/network_shape.js';
import { langevinChainOnWebGpu } from '../../src/ops/langevin_chain/webgpu.js';
import { roundToHalf, withHalfWeights } from '../reference/half.js';
import { CHAIN_CALL, chainData, chainsOn, referenceChains, type ChainCase, type ChainData } from '../support/chains.js';
import { projectionPair, squaredEuclideanPair, twistPair } from '../support/costs.js';
import { forEachDevice } from '../support/devices.js';
import { describeNetworkCase } from '../support/networks.js';
import { TestRandom } from '../support/random.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

/** Rows at any offset in storage and rows at whole blocks; one network and several; odd and even numbers. */
const cases: readonly ChainCase[] = [
  {
    kind: 'reduced',
    weights: [0.2, 0.3, 0.5],
    dim: 5,
    hidden: [33, 18],
    activation: 'relu',
    chains: [37, 1, 9],
    costs: [squaredEuclideanPair(5), squaredEuclideanPair(5), squaredEuclideanPair(5)],
  },
  {
    kind: 'shared',
    weights: [0.2, 0.3, 0.5],
    dim: 2,
    hidden: [32, 32],
    activation: 'silu',
    chains: [20, 13, 6],
    costs: [twistPair(), projectionPair(3, 2), twistPair()],
  },
  {
    kind: 'separate',
    weights: [0.4, 0.6],
    dim: 4,
    hidden: [16, 64],
    activation: 'softplus',
    chains: [5, 8],
    costs: [squaredEuclideanPair(4), squaredEuclideanPair(4)],
  },
];

/** On both sides of every rule of the rounding: ties to even and to odd, carries, what is too small and too large. */
const SPECIAL = [
  1,
  -1,
  1 + 2 ** -11,
  1 + 3 * 2 ** -11,
  1 + 2 ** -11 + 2 ** -20,
  2 - 2 ** -12,
  2 ** -14,
  2 ** -14 * (1 - 2 ** -12),
  2 ** -14 * (1 - 2 ** -11),
  -(2 ** -15),
  2 ** -24,
  1e-30,
  65504,
  65519,
  65520,
  -65535,
  1e6,
  -1e30,
  0.1,
  -0.3,
];

/** One chain at the origin, and a layer of weights `diagonal` with slopes of 1 there: the score is the diagonal. */
function diagonalData(diagonal: readonly number[]): ChainData {
  const dim = diagonal.length;
  const network: NetworkShape = {
    inputDim: dim,
    hidden: [dim],
    activation: 'relu',
    networks: 1,
    heads: 1,
    marginals: 1,
    coefficients: Float64Array.of(1),
    scale: 1,
  };
  const { layers, length } = parameterLayout(network);
  const [hidden, output] = layers;
  const parameters = new Float32Array(length);
  diagonal.forEach((value, i) => {
    parameters[hidden.weightOffset + i * dim + i] = value;
    parameters[hidden.biasOffset + i] = 1;
    parameters[output.weightOffset + i] = 1;
  });
  const { traced, reference } = squaredEuclideanPair(dim);
  const origin = new Float32Array(dim);
  const segments = [{ marginal: 0, chains: 1 }];
  return {
    network,
    parameters,
    segments,
    chains: 1,
    x: origin,
    y: origin,
    terms: dim,
    costs: [traced],
    reference: { costs: [reference], xDims: [dim], yDim: dim },
  };
}

/** Weights as a chain reads them: where one step of factor 1 leads. */
function weightsRead(device: Device, diagonal: readonly number[]): Promise<Float32Array> {
  const call = { ...CHAIN_CALL, epsilon: 1, stepSize: 2, temperature: 0, steps: 1 };
  return chainsOn(device, { ...diagonalData(diagonal), precision: 'float16' }, [call]);
}

forEachDevice((_, device) => {
  describe('langevin_chain with float16 weights', () => {
    it.each(cases)('is right for the rounded weights: $kind', async (given) => {
      const data = chainData(given, 91);
      const rounded = { ...data, parameters: withHalfWeights(data.network, data.parameters) };
      const y = await chainsOn(device(), { ...data, precision: 'float16' }, [CHAIN_CALL]);
      const tolerance = float32Tolerance(data.terms * CHAIN_CALL.steps, (nudge) =>
        referenceChains(rounded, CHAIN_CALL, nudge),
      );
      expectClose(y, tolerance.reference, tolerance);
      expect(y, describeNetworkCase(given)).not.toEqual(await chainsOn(device(), data, [CHAIN_CALL]));
    });

    it('rounds to nearest and even, saturates, and takes what is below 2^-14 for zero', async () => {
      const random = new TestRandom(5);
      const drawn = Array.from({ length: 43 }, (_, i) => random.normals(1, 10 ** ((i % 11) - 6))[0]);
      const weights = [...Float32Array.from([...SPECIAL, ...drawn])];
      const read = await weightsRead(device(), weights);
      expect([...read]).toEqual(weights.map((weight) => roundToHalf(weight) + 0)); // + 0: an origin plus -0 is +0
    });

    it('hides no weight that is not finite', async () => {
      for (const bad of [NaN, Infinity]) {
        const read = await weightsRead(device(), [1, bad, 2]);
        expect(read.every(Number.isFinite)).toBe(false);
      }
    });
  });
});

describe('langevin_chain with float16 weights on WebGPU', () => {
  it('refuses them layer by layer', async () => {
    const device = await openWebGpuDevice();
    try {
      const data = chainData(cases[0], 91);
      expect(() => langevinChainOnWebGpu(device, { ...data, precision: 'float16' }, { layered: {} })).toThrow(
        'langevin_chain: float16 weights are for networks whose layers fit a workgroup’s memory; got hidden layers 33, 18. ' +
          'Use float32, or narrower layers.',
      );
    } finally {
      await device.close();
    }
  });
});
