import { philoxNormal } from '../src/ops/philox_normal/launch.js';
import { keyOf } from '../src/random/philox.js';
import { Stream } from '../src/random/counters.js';
import { referencePhiloxNormal } from '../test/reference/philox_normal.js';
import { checkKernel } from './support/check.js';
import { opBench } from './support/op_bench.js';
import { median } from './support/timing.js';

/** Normals of chains. */
export interface NormalCase {
  readonly chains: number;
  readonly dim: number;
}

const CHECKED_CHAINS = 64;

/** 2²⁰ normals, as rows of one block of counters (4 components) and of many. */
const cases: readonly NormalCase[] = [
  { chains: 1 << 18, dim: 4 },
  { chains: 1 << 12, dim: 256 },
];

/**
 * A normal number takes no multiply-adds worth the name; numbers a second is the measure, and 4 bytes written for each.
 */
export const philoxNormalBench = opBench<NormalCase>({
  name: 'philox_normal',
  casesFor: () => cases,
  nameOf: ({ chains, dim }) => `${chains} × ${dim}`,
  columns: ({ bytes, seconds }) => ({ '10⁶ normals/s': (bytes! / 4 / median(seconds) / 1e6).toPrecision(3) }),
  async place(device, { upload, empty, keep }, { chains, dim }) {
    const fixed = { standardDeviation: 1, key: keyOf(7), stream: Stream.validation, iteration: 5, firstChain: 0 };
    const program = keep(philoxNormal(device, { chains, dim }));
    const args = { ...fixed, mean: upload('mean', new Float32Array(dim)), out: empty('normals', chains * dim) };
    program.run(args);
    const actual = new Float32Array(await device.read(args.out));
    const checked = Math.min(CHECKED_CHAINS, chains);
    const errors = [0, chains - checked].map((first) => {
      const slice = { ...fixed, firstChain: first, chains: checked, dim };
      const reference = referencePhiloxNormal({ ...slice, mean: new Float64Array(dim) });
      const rows = actual.subarray(first * dim, (first + checked) * dim);
      // Elementary functions in float32: a few units in the last place of numbers up to 6.
      return checkKernel(`philox_normal on ${device.kind}`, rows, reference, { absolute: 1e-5, relative: 1e-5 });
    });
    return { worst: Math.max(...errors), row: { bytes: chains * dim * 4, run: () => program.run(args) } };
  },
});
