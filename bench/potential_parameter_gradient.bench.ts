import { parameterLayout, type NetworkShape } from '../src/ops/network_shape.js';
import { potentialParameterGradient } from '../src/ops/potential_parameter_gradient.js';
import { totalChains, type Segment } from '../src/ops/segments.js';
import { congruentNetwork } from '../src/potential/congruent_network.js';
import { initialParameters } from '../src/potential/initial_parameters.js';
import { createPotential } from '../src/potential/potential_state.js';
import { keyOf } from '../src/random/philox.js';
import { referencePotentialParameterGradient } from '../test/reference/potential_parameter_gradient.js';
import type { Bench, BenchContext } from './support/bench.js';
import { singleNetwork } from './support/chain_case.js';
import { checkKernel } from './support/check.js';
import { benchNormals, withBuffers, type Buffers } from './support/device_data.js';
import { parameterGradientOperations } from './support/operations.js';
import { timeCases, type TimedCase } from './support/timing.js';

interface GradientCase {
  readonly name: string;
  readonly network: NetworkShape;
  readonly segments: readonly Segment[];
}

const third = 1 / 3;
const cases: readonly GradientCase[] = [
  {
    name: 'twister shared, K=3 [64,64] silu, batch 3·256',
    network: congruentNetwork({ kind: 'shared', hidden: [64, 64], activation: 'silu', scale: 3 }, 2, [third, third, third]),
    segments: [0, 1, 2].map((marginal) => ({ marginal, chains: 256 })),
  },
  {
    name: 'D=16 [128,128] relu, batch 1024',
    network: singleNetwork(16, [128, 128], 'relu', 1),
    segments: [{ marginal: 0, chains: 1024 }],
  },
  {
    name: 'D=64 [256,256,256] relu, batch 1024',
    network: singleNetwork(64, [256, 256, 256], 'relu', 1),
    segments: [{ marginal: 0, chains: 1024 }],
  },
];

/** Checks the whole gradient, then hands it over to be timed. */
async function place(context: BenchContext, buffers: Buffers, spec: GradientCase): Promise<TimedCase> {
  const { device } = context;
  const { network, segments, name } = spec;
  const parameters = initialParameters(network, keyOf(7));
  const points = benchNormals(1, totalChains(segments) * network.inputDim);
  const chainWeights = segments.map(({ chains }) => 1 / (segments.length * chains));
  const potential = buffers.keep(createPotential(device, network, parameters));
  const program = buffers.keep(potentialParameterGradient(device, { network, segments, chainWeights }));
  const args = {
    parameters: potential.parameters,
    transposed: potential.transposed,
    heads: potential.heads,
    y: buffers.upload('y', points),
    gradient: buffers.empty('gradient', parameterLayout(network).length),
  };
  program.run(args);
  const actual = new Float32Array(await device.read(args.gradient));
  const doubles = { parameters: Float64Array.from(parameters), y: Float64Array.from(points) };
  const reference = referencePotentialParameterGradient(network, segments, chainWeights, doubles.parameters, doubles.y);
  // Rounding is relative to the sums' terms, not to what is left of them: a share of the largest element.
  const largest = reference.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  checkKernel(`potential_parameter_gradient ${name} on ${device.kind}`, actual, reference, {
    absolute: 1e-4 * largest,
    relative: 1e-4,
  });
  return { name, run: () => program.run(args) };
}

export const potentialParameterGradientBench: Bench = {
  name: 'potential_parameter_gradient',
  measure: (context) =>
    withBuffers(context.device, async (buffers) => {
      // The largest takes SwiftShader seconds a run.
      const chosen = context.device.info.software || context.quick ? cases.slice(0, 2) : cases;
      const timed: TimedCase[] = [];
      for (const spec of chosen) timed.push(await place(context, buffers, spec));
      const seconds = await timeCases(context, `potential_parameter_gradient on ${context.device.kind}`, timed);
      return chosen.map(({ name, network, segments }, i) => ({
        name,
        seconds: seconds[i],
        operations: parameterGradientOperations(network, segments),
      }));
    }),
};
