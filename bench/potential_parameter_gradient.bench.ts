import { parameterLayout } from '../src/ops/support/network_shape.js';
import { potentialParameterGradient } from '../src/ops/potential_parameter_gradient/launch.js';
import { referencePotentialParameterGradient } from '../test/reference/potential_parameter_gradient.js';
import { checkKernel } from './support/check.js';
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
    const chainWeights = segments.map(({ chains }) => 1 / (segments.length * chains));
    const program = buffers.keep(potentialParameterGradient(device, { network, segments, chainWeights }));
    const args = { ...placed, gradient: buffers.empty('gradient', parameterLayout(network).length) };
    program.run(args);
    const actual = new Float32Array(await device.read(args.gradient));
    const reference = referencePotentialParameterGradient(network, segments, chainWeights, host.parameters, host.y);
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
