import { costGradient } from '../src/ops/cost_gradient/launch.js';
import { referenceCostGradient } from '../test/reference/cost_gradient.js';
import type { Bench } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { costCases } from './support/cost_case.js';
import { benchNormals, withBuffers } from './support/device_data.js';
import { segmentEnds } from './support/potential_case.js';
import { timeRows, type UntimedRow } from './support/time_rows.js';

export const costGradientBench: Bench = {
  name: 'cost_gradient',
  measure: (context) =>
    withBuffers(context.device, async ({ upload, empty, keep }) => {
      const { device } = context;
      const rows: UntimedRow[] = [];
      for (const { name, dim, chains, cost, reference } of costCases(context)) {
        const points = { x: benchNormals(1, chains * dim), y: benchNormals(2, chains * dim) };
        const segments = [{ marginal: 0, chains }];
        const program = keep(costGradient(device, { costs: [cost.trace(dim, dim)], segments }));
        const args = { x: upload('x', points.x), y: upload('y', points.y), out: empty('gradients', chains * dim) };
        program.run(args);
        const actual = new Float32Array(await device.read(args.out));
        const twin = { costs: [reference], xDims: [dim], yDim: dim };
        for (const end of segmentEnds(segments)) {
          const range = [end.first * dim, (end.first + end.chains) * dim] as const;
          const [x, y] = [points.x, points.y].map((floats) => Float64Array.from(floats.subarray(...range)));
          // Differences of numbers of order one, and float32's sine and cosine.
          checkKernel(
            `cost_gradient ${name} on ${device.kind}`,
            actual.subarray(...range),
            referenceCostGradient(twin, end.segments, x, y),
            { absolute: 1e-4, relative: 1e-4 },
          );
        }
        rows.push({ name, bytes: 3 * dim * chains * 4, run: () => program.run(args) });
      }
      return timeRows(context, 'cost_gradient', rows);
    }),
};
