import { NORMALISE_STATISTICS } from '../src/ops/normalise/contract.js';
import { normalise, normaliseGradient } from '../src/ops/normalise/launch.js';
import { referenceNormalise, referenceNormaliseGradient } from '../test/reference/normalise.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** Images about a mean of 1,000, or the gradient to them. */
export interface NormaliseCase {
  readonly images: number;
  readonly positions: number;
  readonly channels: number;
  readonly groups: number;
  readonly gradient: boolean;
}

const casesFor = ({ device, quick }: BenchContext): NormaliseCase[] => {
  const images = quick || device.info.software ? 2 : 32;
  const shape = { images, positions: 32 * 32, channels: 64 };
  return [64, 8, 1].flatMap((groups) => [false, true].map((gradient) => ({ ...shape, groups, gradient })));
};

/** A float is read and written, for the gradient two are read: 8 and 12 bytes, as far as caches keep an image. */
export const normaliseBench = opBench<NormaliseCase>({
  name: 'normalise',
  casesFor,
  nameOf: ({ images, positions, channels, groups, gradient }) =>
    `${gradient ? 'gradient, ' : ''}${images} × ${positions} × ${channels} in ${groups}`,
  async place(device, { upload, empty, keep }, { images, gradient, ...shape }) {
    const spec = { ...shape, epsilon: 1e-5 };
    const x = benchNormals(1, images * shape.positions * shape.channels).map((value) => 1000 + value);
    const args = {
      images,
      input: upload('input', x),
      output: empty('output', x.length),
      statistics: empty('statistics', images * shape.groups * NORMALISE_STATISTICS),
    };
    const program = keep(normalise(device, spec));
    program.run(args);
    if (!gradient) {
      const reference = referenceNormalise(x, images, spec).y;
      const worst = check(await device.readFloats(args.output), reference);
      return { worst, row: { bytes: 8 * x.length, run: () => program.run(args) } };
    }
    const g = benchNormals(2, x.length);
    const back = keep(normaliseGradient(device, spec));
    const inputGradient = empty('input gradient', x.length);
    const backArgs = { ...args, outputGradient: upload('gradient', g), inputGradient };
    back.run(backArgs);
    const reference = referenceNormaliseGradient(x, g, images, spec);
    const worst = check(await device.readFloats(inputGradient), reference);
    return { worst, row: { bytes: 12 * x.length, run: () => back.run(backArgs) } };

    function check(actual: Float32Array, reference: Float64Array): number {
      // Roundings of differences and products below 6, and of sums of up to a thousand terms by each of 64 threads.
      return checkKernel(`normalise on ${device.kind}`, actual, reference, { absolute: 2e-5, relative: 1e-5 });
    }
  },
});
