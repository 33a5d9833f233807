import { potentialValue } from '../src/ops/potential_value/launch.js';
import { totalChains } from '../src/ops/support/segments.js';
import { referencePotentialValue } from '../test/reference/potential_value.js';
import { checkKernel } from './support/check.js';
import { opBench } from './support/op_bench.js';
import { potentialValueOperations, shapeOf } from './support/operations.js';
import { placePotential, potentialCases, segmentEnds, type PotentialCase } from './support/potential_case.js';

export const potentialValueBench = opBench<PotentialCase>({
  name: 'potential_value',
  casesFor: potentialCases,
  nameOf: ({ name }) => name,
  async place(device, buffers, spec) {
    const { network, segments, name } = spec;
    const { host, ...placed } = placePotential(device, buffers, spec);
    const program = buffers.keep(potentialValue(device, { network, segments }));
    const args = { ...placed, out: buffers.empty('values', totalChains(segments)) };
    program.run(args);
    const actual = new Float32Array(await device.read(args.out));
    const errors = segmentEnds(segments).map((end) => {
      const y = host.y.subarray(end.first * network.inputDim, (end.first + end.chains) * network.inputDim);
      const reference = referencePotentialValue(network, end.segments, host.parameters, y);
      // Float32 sums of a few hundred terms of order one.
      return checkKernel(
        `potential_value ${name} on ${device.kind}`,
        actual.subarray(end.first, end.first + end.chains),
        reference,
        {
          absolute: 1e-4,
          relative: 1e-4,
        },
      );
    });
    const operations = potentialValueOperations(network, segments);
    return {
      worst: Math.max(...errors),
      row: { shape: shapeOf(network, segments), operations, run: () => program.run(args) },
    };
  },
});
