import { channelSums } from '../src/ops/channel_sums/launch.js';
import { referenceChannelSums } from '../test/reference/channel_sums.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** Sums over all images or over each, of products or of a gradient alone. */
export interface SumsCase {
  readonly images: number;
  readonly positions: number;
  readonly channels: number;
  readonly perImage: boolean;
  readonly products: boolean;
}

const casesFor = ({ device, quick }: BenchContext): SumsCase[] => {
  const images = quick || device.info.software ? 2 : 64;
  const shape = { images, positions: 32 * 32, channels: 64 };
  return [
    { ...shape, perImage: false, products: true },
    { ...shape, perImage: false, products: false },
    { ...shape, perImage: true, products: true },
  ];
};

/** A float is read, or two: 4 or 8 bytes. */
export const channelSumsBench = opBench<SumsCase>({
  name: 'channel_sums',
  casesFor,
  nameOf: ({ images, positions, channels, perImage, products }) =>
    `${products ? 'Σ g·x' : 'Σ g'}${perImage ? ' of each image' : ''}, ${images} × ${positions} × ${channels}`,
  async place(device, { upload, empty, keep }, { images, positions, channels, perImage, products }) {
    const rows = images * positions;
    const [g, x] = [1, 2].map((draw) => benchNormals(draw, rows * channels));
    const program = keep(channelSums(device, perImage ? { channels, rows, positions } : { channels, rows }));
    const own = perImage ? positions : rows;
    const input = products ? { input: upload('input', x) } : {};
    const args = { rows, gradient: upload('gradient', g), ...input, sums: empty('sums', (rows / own) * channels) };
    program.run(args);
    const reference = referenceChannelSums({ channels, positions: own }, g, products ? x : undefined);
    // In float32, √n terms of size 1 are rounded by units of sums of size √n: far below 64 units of n^½ each.
    const worst = checkKernel(`channel_sums on ${device.kind}`, await device.readFloats(args.sums), reference, {
      absolute: 64 * 2 ** -24 * Math.sqrt(own),
      relative: 1e-6,
    });
    return { worst, row: { bytes: (products ? 8 : 4) * g.length, run: () => program.run(args) } };
  },
});
