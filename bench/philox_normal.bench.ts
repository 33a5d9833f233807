import { philoxNormal } from '../src/ops/philox_normal.js';
import { keyOf } from '../src/random/philox.js';
import { Stream } from '../src/random/streams.js';
import { referencePhiloxNormal } from '../test/reference/philox_normal.js';
import type { Bench } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { withBuffers } from './support/device_data.js';
import { median, timeCases, type TimedCase } from './support/timing.js';

const CHECKED_CHAINS = 64;

/** 2²⁰ normals, as rows of one block of counters (4 components) and of many. */
const cases = [
  { chains: 1 << 18, dim: 4 },
  { chains: 1 << 12, dim: 256 },
];

/** A normal number takes no multiply-adds worth the name; numbers a second is the measure, and 4 bytes written for each. */
export const philoxNormalBench: Bench = {
  name: 'philox_normal',
  measure: (context) =>
    withBuffers(context.device, async ({ upload, empty, keep }) => {
      const { device } = context;
      const fixed = { standardDeviation: 1, key: keyOf(7), stream: Stream.validation, iteration: 5, firstChain: 0 };
      const timed: TimedCase[] = [];
      for (const { chains, dim } of cases) {
        const program = keep(philoxNormal(device, { chains, dim }));
        const args = { ...fixed, mean: upload('mean', new Float32Array(dim)), out: empty('normals', chains * dim) };
        program.run(args);
        const actual = new Float32Array(await device.read(args.out, 0, CHECKED_CHAINS * dim * 4));
        const reference = referencePhiloxNormal({ ...fixed, chains: CHECKED_CHAINS, dim, mean: new Float64Array(dim) });
        // Elementary functions in float32: a few units in the last place of numbers up to 6.
        checkKernel(`philox_normal on ${device.kind}`, actual, reference, { absolute: 1e-5, relative: 1e-5 });
        timed.push({ name: `${chains} × ${dim}`, run: () => program.run(args) });
      }
      const seconds = await timeCases(context, `philox_normal on ${device.kind}`, timed);
      return cases.map(({ chains, dim }, i) => ({
        name: timed[i].name,
        seconds: seconds[i],
        bytes: chains * dim * 4,
        columns: { '10⁶ normals/s': ((chains * dim) / median(seconds[i]) / 1e6).toPrecision(3) },
      }));
    }),
};
