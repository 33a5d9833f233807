import { describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { potentialParameterGradient } from '../../src/ops/potential_parameter_gradient/launch.js';
import { chainsOf } from '../reference/chains.js';
import { referencePotentialParameterGradient } from '../reference/potential_parameter_gradient.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { describeNetworkCase, NETWORK_CASES, type NetworkCase } from '../support/networks.js';
import { potentialData, uploadPotential, type PotentialData } from '../support/potentials.js';
import { TestRandom } from '../support/random.js';
import { expectClose, float32Tolerance, FLOAT32_UNIT, type Nudge } from '../support/tolerance.js';

interface GradientData extends PotentialData {
  readonly chainWeights: readonly number[];
}

/** More chains than one pass of the reduction takes. */
const manyChains: NetworkCase = {
  kind: 'separate',
  weights: [0.2, 0.3, 0.5],
  dim: 2,
  hidden: [7],
  activation: 'silu',
  chains: [700, 300, 201],
};

const cases = [...NETWORK_CASES, manyChains];

function gradientData(given: NetworkCase, seed: number): GradientData {
  const data = potentialData(given, seed);
  return { ...data, chainWeights: [...new TestRandom(seed + 1).uniforms(data.segments.length, 0.05, 1)] };
}

function gradientOn(device: Device, data: GradientData): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const gradient = scratch.output(data.parameters.length);
    const program = scratch.keep(potentialParameterGradient(device, data));
    program.run({ ...uploadPotential(scratch, data), y: scratch.upload(data.y), gradient });
    return scratch.download(gradient);
  });
}

/** The twin with every chain a segment of its own, so that each term of the sum over chains can be nudged. */
function referenceOf({ network, segments, chainWeights, parameters, y }: GradientData, nudge: Nudge): Float64Array {
  const chains = chainsOf(segments);
  const singles = chains.map(({ marginal }) => ({ marginal, chains: 1 }));
  const weights = chains.map(({ segment }) => chainWeights[segment]);
  return referencePotentialParameterGradient(network, singles, [...nudge(weights)], nudge(parameters), nudge(y));
}

forEachDevice((_name, device) => {
  it.each(cases.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const data = gradientData(given, 53);
    const tolerance = float32Tolerance(Math.max(data.terms, data.chains), (nudge) => referenceOf(data, nudge));
    expectClose(await gradientOn(device(), data), tolerance.reference, {
      ...tolerance,
      relative: data.chains * FLOAT32_UNIT,
      reason: `${tolerance.reason}; equal terms, as in the output bias, round the same way in every addition`,
    });
  });

  it('is exactly 0 for coefficients that are all 0', async () => {
    const data = gradientData(NETWORK_CASES[1], 54);
    const network = { ...data.network, coefficients: data.network.coefficients.map(() => 0) };
    const gradient = await gradientOn(device(), { ...data, network });
    expect(gradient.every((v) => v === 0)).toBe(true);
  });

  it('gives the same bits again', async () => {
    const data = gradientData(manyChains, 55);
    const first = await gradientOn(device(), data);
    for (let again = 0; again < 3; again++) expect(await gradientOn(device(), data)).toEqual(first);
  });
});

describe('cpu', () => {
  it('gives the same bits on one thread and on three', async () => {
    const data = gradientData(manyChains, 56);
    const [one, three] = await Promise.all([openCpuDevice({ threads: 1 }), openCpuDevice({ threads: 3 })]);
    try {
      expect(await gradientOn(three, data)).toEqual(await gradientOn(one, data));
    } finally {
      await Promise.all([one.close(), three.close()]);
    }
  });
});
