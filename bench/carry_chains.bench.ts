import type { CarryChainsSpec } from '../src/ops/carry_chains/contract.js';
import { carryChains } from '../src/ops/carry_chains/launch.js';
import { matricesLength } from '../src/ops/carry_chains/matrices.js';
import { inputLength } from '../src/ops/support/cost_inputs.js';
import { totalChains } from '../src/ops/support/segments.js';
import { referenceCarryChains } from '../test/reference/carry_chains.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** Three marginals' chains in the barycenter's own space. */
export const carryThree = (dim: number, batch: number): CarryChainsSpec => ({
  dim,
  inputs: [0, 1, 2].map(() => ({ xDim: dim })),
  segments: [0, 1, 2].map((marginal) => ({ marginal, chains: batch })),
});

const cases: readonly CarryChainsSpec[] = [carryThree(2, 4096), carryThree(64, 1024), carryThree(256, 256)];
const smallCases: readonly CarryChainsSpec[] = [carryThree(64, 64)];
const casesFor = ({ device, quick }: BenchContext) => (quick || device.info.software ? smallCases : cases);

const listed = (values: readonly number[]): string => [...new Set(values)].join(', ');

/** A multiply-add for each number of a chain's matrix; points are read twice, chains moved in place. */
export const carryChainsBench = opBench<CarryChainsSpec>({
  name: 'carry_chains',
  casesFor,
  nameOf: ({ dim, inputs, segments }) =>
    `K=${inputs.length}, D=${dim}, x of ${listed(inputs.map(({ xDim }) => xDim))}, ` +
    `batch ${listed(segments.map(({ chains }) => chains))}`,
  async place(device, { upload, keep }, spec) {
    const { inputs, dim, segments } = spec;
    const floats = inputLength(inputs, segments);
    const data = {
      matrices: benchNormals(1, matricesLength(spec)),
      from: benchNormals(2, floats),
      to: benchNormals(3, floats),
      y: benchNormals(4, totalChains(segments) * dim),
    };
    const args = {
      matrices: upload('matrices', data.matrices),
      from: upload('from', data.from),
      to: upload('to', data.to),
      y: upload('chains', data.y),
    };
    const program = keep(carryChains(device, spec));
    program.run(args);
    const actual = await device.readFloats(args.y);
    const expected = referenceCarryChains(inputs, dim, segments, {
      matrices: Float64Array.from(data.matrices),
      from: Float64Array.from(data.from),
      to: Float64Array.from(data.to),
      y: Float64Array.from(data.y),
    });
    // Sums of up to 513 products of numbers of order one, each rounded as often at most.
    const tolerance = { absolute: 5e-4, relative: 1e-5 };
    const worst = checkKernel(`carry_chains on ${device.kind}`, actual, expected, tolerance);
    const products = segments.reduce((sum, { marginal, chains }) => sum + chains * inputs[marginal].xDim * dim, 0);
    const bytes = 4 * (data.matrices.length + 2 * floats + 2 * data.y.length);
    return { worst, row: { operations: 2 * products, bytes, run: () => program.run(args) } };
  },
});
