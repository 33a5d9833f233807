import { potentialScore } from '../src/ops/potential_score/launch.js';
import { totalChains } from '../src/ops/support/segments.js';
import { referencePotentialScore } from '../test/reference/potential_score.js';
import type { Bench } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { withBuffers } from './support/device_data.js';
import { potentialScoreOperations, shapeOf } from './support/operations.js';
import { placePotential, potentialCases, segmentEnds } from './support/potential_case.js';
import { timeRows, type UntimedRow } from './support/time_rows.js';

export const potentialScoreBench: Bench = {
  name: 'potential_score',
  measure: (context) =>
    withBuffers(context.device, async (buffers) => {
      const { device } = context;
      const rows: UntimedRow[] = [];
      for (const spec of potentialCases(context)) {
        const { network, segments, name } = spec;
        const { host, ...placed } = placePotential(device, buffers, spec);
        const program = buffers.keep(potentialScore(device, { network, segments }));
        const args = { ...placed, out: buffers.empty('scores', totalChains(segments) * network.inputDim) };
        program.run(args);
        const actual = new Float32Array(await device.read(args.out));
        for (const end of segmentEnds(segments)) {
          const range = [end.first * network.inputDim, (end.first + end.chains) * network.inputDim] as const;
          const reference = referencePotentialScore(network, end.segments, host.parameters, host.y.subarray(...range));
          // A ReLU that sees another sign than the twin, which rounding makes happen now and then, moves a score by
          // about 1e-3.
          checkKernel(`potential_score ${name} on ${device.kind}`, actual.subarray(...range), reference, {
            absolute: 2e-3,
            relative: 1e-4,
          });
        }
        const operations = potentialScoreOperations(network, segments);
        rows.push({ name, shape: shapeOf(network, segments), operations, run: () => program.run(args) });
      }
      return timeRows(context, 'potential_score', rows);
    }),
};
