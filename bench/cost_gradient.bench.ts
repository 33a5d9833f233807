import { costGradient } from '../src/ops/cost_gradient/launch.js';
import { referenceCostGradient } from '../test/reference/cost_gradient.js';
import { checkKernel } from './support/check.js';
import { costCases, type CostCase } from './support/cost_case.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';
import { segmentEnds } from './support/potential_case.js';

export const costGradientBench = opBench<CostCase>({
  name: 'cost_gradient',
  casesFor: costCases,
  nameOf: ({ name }) => name,
  async place(device, { upload, empty, keep }, { name, dim, chains, cost, reference }) {
    const points = { x: benchNormals(1, chains * dim), y: benchNormals(2, chains * dim) };
    const segments = [{ marginal: 0, chains }];
    const program = keep(costGradient(device, { costs: [cost.trace(dim, dim)], segments }));
    const args = { x: upload('x', points.x), y: upload('y', points.y), out: empty('gradients', chains * dim) };
    program.run(args);
    const actual = new Float32Array(await device.read(args.out));
    const twin = { costs: [reference], xDims: [dim], yDim: dim };
    const errors = segmentEnds(segments).map((end) => {
      const range = [end.first * dim, (end.first + end.chains) * dim] as const;
      const [x, y] = [points.x, points.y].map((floats) => Float64Array.from(floats.subarray(...range)));
      // Differences of numbers of order one, and float32's sine and cosine.
      return checkKernel(
        `cost_gradient ${name} on ${device.kind}`,
        actual.subarray(...range),
        referenceCostGradient(twin, end.segments, x, y),
        { absolute: 1e-4, relative: 1e-4 },
      );
    });
    return { worst: Math.max(...errors), row: { bytes: 3 * dim * chains * 4, run: () => program.run(args) } };
  },
});
