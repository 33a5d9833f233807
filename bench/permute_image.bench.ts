import type { PermuteImageSpec } from '../src/ops/permute_image/contract.js';
import { permuteImage } from '../src/ops/permute_image/launch.js';
import { referencePermute } from '../test/reference/permute_image.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** So many images. */
export interface PermuteCase extends PermuteImageSpec {
  readonly images: number;
}

const casesFor = ({ device, quick }: BenchContext): PermuteCase[] => {
  const images = quick || device.info.software ? 2 : 64;
  const feature = { images, height: 32, width: 32, channels: 64 };
  return [
    { ...feature, to: 'channels-first' },
    { ...feature, to: 'channels-last' },
    { images: 4 * images, height: 64, width: 64, channels: 3, to: 'channels-last' },
  ];
};

/** A float is read and written: 8 bytes. */
export const permuteImageBench = opBench<PermuteCase>({
  name: 'permute_image',
  casesFor,
  nameOf: ({ images, height, width, channels, to }) => `to ${to}, ${images} × ${height} × ${width} × ${channels}`,
  async place(device, { upload, empty, keep }, { images, ...spec }) {
    const positions = spec.height * spec.width;
    const x = benchNormals(1, images * positions * spec.channels);
    const program = keep(permuteImage(device, spec));
    const args = { images, input: upload('input', x), output: empty('output', x.length) };
    program.run(args);
    const [rows, columns] = spec.to === 'channels-first' ? [positions, spec.channels] : [spec.channels, positions];
    const actual = await device.readFloats(args.output);
    // Moved, not computed: to the bit.
    const worst = checkKernel(`permute_image on ${device.kind}`, actual, referencePermute(x, images, rows, columns), {
      absolute: 0,
      relative: 0,
    });
    return { worst, row: { bytes: 8 * x.length, run: () => program.run(args) } };
  },
});
