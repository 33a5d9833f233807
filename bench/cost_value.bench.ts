import { costValue } from '../src/ops/cost_value/launch.js';
import { referenceCostValue } from '../test/reference/cost_value.js';
import { checkKernel } from './support/check.js';
import { costCases, type CostCase } from './support/cost_case.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';
import { segmentEnds } from './support/potential_case.js';

export const costValueBench = opBench<CostCase>({
  name: 'cost_value',
  casesFor: costCases,
  nameOf: ({ name }) => name,
  async place(device, { upload, empty, keep }, { name, dim, chains, cost, reference }) {
    const points = { x: benchNormals(1, chains * dim), y: benchNormals(2, chains * dim) };
    const segments = [{ marginal: 0, chains }];
    const program = keep(costValue(device, { costs: [cost.trace(dim, dim)], segments }));
    const args = { x: upload('x', points.x), y: upload('y', points.y), out: empty('costs', chains) };
    program.run(args);
    const actual = new Float32Array(await device.read(args.out));
    const twin = { costs: [reference], xDims: [dim], yDim: dim };
    const errors = segmentEnds(segments).map((end) => {
      const range = [end.first * dim, (end.first + end.chains) * dim] as const;
      const [x, y] = [points.x, points.y].map((floats) => Float64Array.from(floats.subarray(...range)));
      // Sums of up to 64 squares, and float32's sine and cosine.
      return checkKernel(
        `cost_value ${name} on ${device.kind}`,
        actual.subarray(end.first, end.first + end.chains),
        referenceCostValue(twin, end.segments, x, y),
        { absolute: 1e-4, relative: 1e-4 },
      );
    });
    return { worst: Math.max(...errors), row: { bytes: (2 * dim + 1) * chains * 4, run: () => program.run(args) } };
  },
});
