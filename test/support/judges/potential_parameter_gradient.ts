import { it } from 'vitest';
import type { Device } from '../../../src/device/device.js';
import { potentialParameterGradient } from '../../../src/ops/potential_parameter_gradient/launch.js';
import { chainsOf } from '../../reference/chains.js';
import { referencePotentialParameterGradient } from '../../reference/potential_parameter_gradient.js';
import { withScratch } from '../devices.js';
import { describeNetworkCase, type NetworkCase } from '../networks.js';
import { potentialData, uploadPotential, type PotentialData } from '../potentials.js';
import { TestRandom } from '../random.js';
import { expectClose, float32Tolerance, FLOAT32_UNIT, type Nudge } from '../tolerance.js';

interface GradientData extends PotentialData {
  readonly chainWeights: readonly number[];
}

export function gradientData(given: NetworkCase, seed: number): GradientData {
  const data = potentialData(given, seed);
  return { ...data, chainWeights: [...new TestRandom(seed + 1).uniforms(data.segments.length, 0.05, 1)] };
}

export function gradientOn(device: Device, data: GradientData): Promise<Float32Array> {
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

/** Declares a test of each case. */
export function judgeParameterGradients(device: () => Device, cases: readonly NetworkCase[]): void {
  it.each(cases.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const data = gradientData(given, 53);
    const tolerance = float32Tolerance(Math.max(data.terms, data.chains), (nudge) => referenceOf(data, nudge));
    expectClose(await gradientOn(device(), data), tolerance.reference, {
      ...tolerance,
      relative: data.chains * FLOAT32_UNIT,
      reason: `${tolerance.reason}; equal terms, as in the output bias, round the same way in every addition`,
    });
  });
}
