import { it } from 'vitest';
import type { Device } from '../../../src/device/device.js';
import { potentialParameterGradient } from '../../../src/ops/potential_parameter_gradient/launch.js';
import { chainsOf } from '../../reference/chains.js';
import { referencePotentialParameterGradient } from '../../reference/potential_parameter_gradient.js';
import { withScratch } from '../devices.js';
import { describeNetworkCase, type NetworkCase } from '../networks.js';
import { potentialData, uploadPotential, type PotentialData } from '../potentials.js';
import { TestRandom } from '../random.js';
import { expectClose, float32Tolerance, type Nudge } from '../tolerance.js';

interface GradientData extends PotentialData {
  /** [chains] */
  readonly weights: Float32Array;
}

export function gradientData(given: NetworkCase, seed: number): GradientData {
  const data = potentialData(given, seed);
  return { ...data, weights: unevenWeights(data.chains, seed + 1) };
}

/** [chains], another for each, a third of them below 0 and every seventh 0. */
export function unevenWeights(chains: number, seed: number): Float32Array {
  return Float32Array.from(new TestRandom(seed).uniforms(chains, -0.5, 1), (weight, c) => (c % 7 === 4 ? 0 : weight));
}

/** [chains], one number for each segment. */
export function evenWeights({ segments }: PotentialData, ofSegment: ArrayLike<number>): Float32Array {
  return Float32Array.from(chainsOf(segments), ({ segment }) => ofSegment[segment]);
}

export function gradientOn(device: Device, data: GradientData): Promise<Float32Array> {
  return withScratch(device, async (scratch) => {
    const gradient = scratch.output(data.parameters.length);
    const program = scratch.keep(potentialParameterGradient(device, data));
    const [y, weights] = [scratch.upload(data.y), scratch.upload(data.weights)];
    program.run({ ...uploadPotential(scratch, data), y, weights, gradient });
    return scratch.download(gradient);
  });
}

/** Each term of the sum over chains is nudged by its weight. */
function referenceOf({ network, segments, weights, parameters, y }: GradientData, nudge: Nudge): Float64Array {
  return referencePotentialParameterGradient(network, segments, nudge(weights), nudge(parameters), nudge(y));
}

/** Declares a test of each case. */
export function judgeParameterGradients(device: () => Device, cases: readonly NetworkCase[]): void {
  it.each(cases.map((given) => ({ name: describeNetworkCase(given), given })))('$name', async ({ given }) => {
    const data = gradientData(given, 53);
    const tolerance = float32Tolerance(Math.max(data.terms, data.chains), (nudge) => referenceOf(data, nudge));
    expectClose(await gradientOn(device(), data), tolerance.reference, tolerance);
  });
}
