import { philoxNormal } from '../src/ops/philox_normal/launch.js';
import { keyOf } from '../src/random/philox.js';
import { Stream } from '../src/random/streams.js';
import { referencePhiloxNormal } from '../test/reference/philox_normal.js';
import type { Bench } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { withBuffers } from './support/device_data.js';
import { timeRows, type UntimedRow } from './support/time_rows.js';
import { median } from './support/timing.js';

const CHECKED_CHAINS = 64;

/** 2²⁰ normals, as rows of one block of counters (4 components) and of many. */
const cases = [
  { chains: 1 << 18, dim: 4 },
  { chains: 1 << 12, dim: 256 },
];

/**
 * A normal number takes no multiply-adds worth the name; numbers a second is the measure, and 4 bytes written for each.
 */
export const philoxNormalBench: Bench = {
  name: 'philox_normal',
  measure: (context) =>
    withBuffers(context.device, async ({ upload, empty, keep }) => {
      const { device } = context;
      const fixed = { standardDeviation: 1, key: keyOf(7), stream: Stream.validation, iteration: 5, firstChain: 0 };
      const timed: UntimedRow[] = [];
      for (const { chains, dim } of cases) {
        const program = keep(philoxNormal(device, { chains, dim }));
        const args = { ...fixed, mean: upload('mean', new Float32Array(dim)), out: empty('normals', chains * dim) };
        program.run(args);
        const actual = new Float32Array(await device.read(args.out));
        for (const first of [0, chains - CHECKED_CHAINS]) {
          const slice = { ...fixed, firstChain: first, chains: CHECKED_CHAINS, dim };
          const reference = referencePhiloxNormal({ ...slice, mean: new Float64Array(dim) });
          const rows = actual.subarray(first * dim, (first + CHECKED_CHAINS) * dim);
          // Elementary functions in float32: a few units in the last place of numbers up to 6.
          checkKernel(`philox_normal on ${device.kind}`, rows, reference, { absolute: 1e-5, relative: 1e-5 });
        }
        timed.push({ name: `${chains} × ${dim}`, bytes: chains * dim * 4, run: () => program.run(args) });
      }
      const rows = await timeRows(context, 'philox_normal', timed);
      return rows.map((row) => {
        const perSecond = row.bytes! / 4 / median(row.seconds);
        return { ...row, columns: { '10⁶ normals/s': (perSecond / 1e6).toPrecision(3) } };
      });
    }),
};
