import { describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { potentialParameterGradient } from '../../src/ops/potential_parameter_gradient.js';
import { referencePotentialParameterGradient } from '../reference/potential_parameter_gradient.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { describeNetworkCase, NETWORK_CASES } from '../support/networks.js';
import { potentialData, uploadPotential, type PotentialData } from '../support/potentials.js';
import { TestRandom } from '../support/random.js';
import { expectClose, float32Tolerance, FLOAT32_UNIT, type Nudge } from '../support/tolerance.js';

interface GradientData extends PotentialData {
  readonly chainWeights: readonly number[];
}

function gradientData(place: number, seed: number): GradientData {
  const data = potentialData(NETWORK_CASES[place], seed);
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
  const singles = segments.flatMap(({ marginal, chains }) => Array.from({ length: chains }, () => ({ marginal, chains: 1 })));
  const weights = segments.flatMap(({ chains }, s) => new Array<number>(chains).fill(chainWeights[s]));
  return referencePotentialParameterGradient(network, singles, [...nudge(weights)], nudge(parameters), nudge(y));
}

forEachDevice((_name, device) => {
  it.each(NETWORK_CASES.map((given, place) => ({ name: describeNetworkCase(given), place })))('$name', async ({ place }) => {
    const data = gradientData(place, 53);
    const tolerance = float32Tolerance(Math.max(data.terms, data.chains), (nudge) => referenceOf(data, nudge));
    expectClose(await gradientOn(device(), data), tolerance.reference, {
      ...tolerance,
      relative: data.chains * FLOAT32_UNIT,
      reason: `${tolerance.reason}; equal terms, as in the output bias, round the same way in each of the sum’s additions`,
    });
  });

  it('is exactly 0 for coefficients that are all 0', async () => {
    const data = gradientData(1, 54);
    const network = { ...data.network, coefficients: data.network.coefficients.map(() => 0) };
    const gradient = await gradientOn(device(), { ...data, network });
    expect(gradient.every((v) => v === 0)).toBe(true);
  });

  it('gives the same bits again', async () => {
    const data = gradientData(11, 55);
    const first = await gradientOn(device(), data);
    for (let again = 0; again < 3; again++) expect(await gradientOn(device(), data)).toEqual(first);
  });
});

describe('cpu', () => {
  it('gives the same bits on one thread and on three', async () => {
    const data = gradientData(11, 56);
    const [one, three] = await Promise.all([openCpuDevice({ threads: 1 }), openCpuDevice({ threads: 3 })]);
    try {
      expect(await gradientOn(three, data)).toEqual(await gradientOn(one, data));
    } finally {
      await Promise.all([one.close(), three.close()]);
    }
  });
});
