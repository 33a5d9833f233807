import { potentialScore } from '../src/ops/potential_score/launch.js';
import { totalChains } from '../src/ops/support/segments.js';
import { referencePotentialScore } from '../test/reference/potential_score.js';
import { checkKernel } from './support/check.js';
import { opBench } from './support/op_bench.js';
import { potentialScoreOperations, shapeOf } from './support/operations.js';
import { placePotential, potentialCases, segmentEnds, type PotentialCase } from './support/potential_case.js';

export const potentialScoreBench = opBench<PotentialCase>({
  name: 'potential_score',
  casesFor: potentialCases,
  nameOf: ({ name }) => name,
  async place(device, buffers, spec) {
    const { network, segments, name } = spec;
    const { host, ...placed } = placePotential(device, buffers, spec);
    const program = buffers.keep(potentialScore(device, { network, segments }));
    const args = { ...placed, out: buffers.empty('scores', totalChains(segments) * network.inputDim) };
    program.run(args);
    const actual = new Float32Array(await device.read(args.out));
    const errors = segmentEnds(segments).map((end) => {
      const range = [end.first * network.inputDim, (end.first + end.chains) * network.inputDim] as const;
      const reference = referencePotentialScore(network, end.segments, host.parameters, host.y.subarray(...range));
      // A ReLU that sees another sign than the twin, which rounding makes happen now and then, moves a score by
      // about 1e-3.
      return checkKernel(`potential_score ${name} on ${device.kind}`, actual.subarray(...range), reference, {
        absolute: 2e-3,
        relative: 1e-4,
      });
    });
    const operations = potentialScoreOperations(network, segments);
    return {
      worst: Math.max(...errors),
      row: { shape: shapeOf(network, segments), operations, run: () => program.run(args) },
    };
  },
});
