import { potentialValue } from '../src/ops/potential_value/launch.js';
import { totalChains } from '../src/ops/support/segments.js';
import { referencePotentialValue } from '../test/reference/potential_value.js';
import type { Bench } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { withBuffers } from './support/device_data.js';
import { potentialValueOperations, shapeOf } from './support/operations.js';
import { placePotential, potentialCases, segmentEnds } from './support/potential_case.js';
import { timeRows, type UntimedRow } from './support/time_rows.js';

export const potentialValueBench: Bench = {
  name: 'potential_value',
  measure: (context) =>
    withBuffers(context.device, async (buffers) => {
      const { device } = context;
      const rows: UntimedRow[] = [];
      for (const spec of potentialCases(context)) {
        const { network, segments, name } = spec;
        const { host, ...placed } = placePotential(device, buffers, spec);
        const program = buffers.keep(potentialValue(device, { network, segments }));
        const args = { ...placed, out: buffers.empty('values', totalChains(segments)) };
        program.run(args);
        const actual = new Float32Array(await device.read(args.out));
        for (const end of segmentEnds(segments)) {
          const y = host.y.subarray(end.first * network.inputDim, (end.first + end.chains) * network.inputDim);
          const reference = referencePotentialValue(network, end.segments, host.parameters, y);
          // Float32 sums of a few hundred terms of order one.
          checkKernel(
            `potential_value ${name} on ${device.kind}`,
            actual.subarray(end.first, end.first + end.chains),
            reference,
            {
              absolute: 1e-4,
              relative: 1e-4,
            },
          );
        }
        const operations = potentialValueOperations(network, segments);
        rows.push({ name, shape: shapeOf(network, segments), operations, run: () => program.run(args) });
      }
      return timeRows(context, 'potential_value', rows);
    }),
};
