import { importanceWeights } from '../src/ops/importance_weights/launch.js';
import { referenceImportanceWeights } from '../test/reference/importance_weights.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

export interface ImportanceCase {
  readonly groups: number;
  readonly points: number;
  readonly draws: number;
  readonly shared: boolean;
}

/** Three marginals' minibatches with draws of their own, and with draws that all points share. */
const cases: readonly ImportanceCase[] = [
  { groups: 3, points: 256, draws: 32, shared: false },
  { groups: 3, points: 256, draws: 1024, shared: true },
];
const casesFor = ({ quick, device }: BenchContext) =>
  quick || device.info.software ? cases.map((given) => ({ ...given, points: 16 })) : cases;

/** A pair's cost is read and its weight written and scaled, an own value and density read: 12 to 20 bytes. */
export const importanceWeightsBench = opBench<ImportanceCase>({
  name: 'importance_weights',
  casesFor,
  nameOf: ({ groups, points, draws, shared }) =>
    `${groups} × ${points} points, ${draws} ${shared ? 'shared draws' : 'draws each'}`,
  async place(device, { upload, empty, keep }, shape) {
    const { groups, points, draws, shared } = shape;
    const pairs = groups * points * draws;
    const drawn = shared ? groups * draws : pairs;
    const host = {
      values: benchNormals(1, drawn),
      costs: benchNormals(2, pairs),
      logDensities: benchNormals(3, drawn),
      factors: new Float32Array(groups).fill(1),
    };
    const program = keep(importanceWeights(device, shape));
    const args = {
      values: upload('values', host.values),
      costs: upload('costs', host.costs),
      logDensities: upload('log densities', host.logDensities),
      factors: upload('factors', host.factors),
      weights: empty('weights', drawn),
      effective: empty('effective draws', groups * points),
      epsilon: 0.5,
    };
    program.run(args);
    const { weights } = referenceImportanceWeights({ ...shape, ...host, epsilon: 0.5 });
    // Exponents of up to about 20, of which float32 keeps 1e-6, and sums of up to a thousand weights.
    const allowed = { absolute: 1e-7, relative: 2e-5 };
    const name = `importance_weights on ${device.kind}`;
    const worst = checkKernel(name, await device.readFloats(args.weights), weights, allowed);
    return { worst, row: { bytes: (shared ? 12 : 20) * pairs, run: () => program.run(args) } };
  },
});
