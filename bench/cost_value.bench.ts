import { costValue } from '../src/ops/cost_value/launch.js';
import { referenceCostValue } from '../test/reference/cost_value.js';
import type { Bench } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { costCases } from './support/cost_case.js';
import { benchNormals, withBuffers } from './support/device_data.js';
import { segmentEnds } from './support/potential_case.js';
import { timeRows, type UntimedRow } from './support/time_rows.js';

export const costValueBench: Bench = {
  name: 'cost_value',
  measure: (context) =>
    withBuffers(context.device, async ({ upload, empty, keep }) => {
      const { device } = context;
      const rows: UntimedRow[] = [];
      for (const { name, dim, chains, cost, reference } of costCases(context)) {
        const points = { x: benchNormals(1, chains * dim), y: benchNormals(2, chains * dim) };
        const segments = [{ marginal: 0, chains }];
        const program = keep(costValue(device, { costs: [cost.trace(dim, dim)], segments }));
        const args = { x: upload('x', points.x), y: upload('y', points.y), out: empty('costs', chains) };
        program.run(args);
        const actual = new Float32Array(await device.read(args.out));
        const twin = { costs: [reference], xDims: [dim], yDim: dim };
        for (const end of segmentEnds(segments)) {
          const range = [end.first * dim, (end.first + end.chains) * dim] as const;
          const [x, y] = [points.x, points.y].map((floats) => Float64Array.from(floats.subarray(...range)));
          // Sums of up to 64 squares, and float32's sine and cosine.
          checkKernel(
            `cost_value ${name} on ${device.kind}`,
            actual.subarray(end.first, end.first + end.chains),
            referenceCostValue(twin, end.segments, x, y),
            { absolute: 1e-4, relative: 1e-4 },
          );
        }
        rows.push({ name, bytes: (2 * dim + 1) * chains * 4, run: () => program.run(args) });
      }
      return timeRows(context, 'cost_value', rows);
    }),
};
