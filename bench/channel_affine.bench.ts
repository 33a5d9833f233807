import { channelAffine } from '../src/ops/channel_affine/launch.js';
import { referenceChannelAffine } from '../test/reference/channel_affine.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** Factors and terms of all images, or of each. */
export interface AffineCase {
  readonly images: number;
  readonly positions: number;
  readonly channels: number;
  readonly perImage: boolean;
}

const casesFor = ({ device, quick }: BenchContext): AffineCase[] => {
  const images = quick || device.info.software ? 1 : 64;
  return [
    { images, positions: 32 * 32, channels: 64, perImage: false },
    { images, positions: 32 * 32, channels: 64, perImage: true },
    { images, positions: 64 * 64, channels: 3, perImage: false },
    // A factor for each pixel: its channels are the positions.
    { images: images * 32 * 32, positions: 64, channels: 1, perImage: true },
  ];
};

/** A float is read and written: 8 bytes. */
export const channelAffineBench = opBench<AffineCase>({
  name: 'channel_affine',
  casesFor,
  nameOf: ({ images, positions, channels, perImage }) =>
    `${images} × ${positions} × ${channels}${perImage ? ', of each image' : ''}`,
  async place(device, { upload, empty, keep }, { images, positions, channels, perImage }) {
    const rows = images * positions;
    const x = benchNormals(1, rows * channels);
    const [a, b] = [2, 3].map((draw) => benchNormals(draw, (perImage ? images : 1) * channels));
    const program = keep(channelAffine(device, perImage ? { channels, positions } : { channels }));
    const factors = { scale: upload('scale', a), shift: upload('shift', b) };
    const args = { rows, input: upload('input', x), output: empty('output', x.length), ...factors };
    program.run(args);
    const reference = referenceChannelAffine({ channels, positions: perImage ? positions : rows }, x, a, b);
    // A product of two factors below 6, and a sum.
    const worst = checkKernel(`channel_affine on ${device.kind}`, await device.readFloats(args.output), reference, {
      absolute: 3e-6,
      relative: 1e-7,
    });
    return { worst, row: { bytes: 8 * x.length, run: () => program.run(args) } };
  },
});
