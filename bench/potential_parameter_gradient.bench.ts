import { parameterLayout } from '../src/ops/support/network_shape.js';
import { potentialParameterGradient } from '../src/ops/potential_parameter_gradient/launch.js';
import { totalChains } from '../src/ops/support/segments.js';
import { referencePotentialParameterGradient } from '../test/reference/potential_parameter_gradient.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';
import { parameterGradientOperations, shapeOf } from './support/operations.js';
import { placePotential, potentialCases, type PotentialCase } from './support/potential_case.js';

export const potentialParameterGradientBench = opBench<PotentialCase>({
  name: 'potential_parameter_gradient',
  casesFor: potentialCases,
  nameOf: ({ name }) => name,
  async place(device, buffers, spec) {
    const { network, segments, name } = spec;
    const { host, ...placed } = placePotential(device, buffers, spec);
    // Another weight for each chain, so that one taken for its neighbour's shows.
    const weights = benchNormals(2, totalChains(segments)).map((z) => (1 + 0.5 * z) / totalChains(segments));
    const program = buffers.keep(potentialParameterGradient(device, { network, segments }));
    const args = {
      ...placed,
      weights: buffers.upload('weights', weights),
      gradient: buffers.empty('gradient', parameterLayout(network).length),
    };
    program.run(args);
    const actual = new Float32Array(await device.read(args.gradient));
    const reference = referencePotentialParameterGradient(network, segments, weights, host.parameters, host.y);
    // Rounding is relative to the sums' terms, not to what is left of them: a share of the largest element.
    const largest = reference.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    const worst = checkKernel(`potential_parameter_gradient ${name} on ${device.kind}`, actual, reference, {
      absolute: 1e-4 * largest,
      relative: 1e-4,
    });
    const operations = parameterGradientOperations(network, segments);
    return { worst, row: { shape: shapeOf(network, segments), operations, run: () => program.run(args) } };
  },
});
