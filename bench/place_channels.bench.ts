import { placeChannels } from '../src/ops/place_channels/launch.js';
import type { PlaceChannelsSpec } from '../src/ops/place_channels/contract.js';
import { referencePlaceChannels } from '../test/reference/place_channels.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** Channels of so many rows, and whether they are added. */
export interface PlaceCase extends PlaceChannelsSpec {
  readonly rows: number;
  readonly adds: boolean;
}

/** Positions of 64 images of 32 × 32. */
const ROWS = 64 * 32 * 32;

const whole = { channels: 64, sourceStride: 64, sourceOffset: 0, targetStride: 64, targetOffset: 0 };

/** A residual sum, one half of a concatenation, and an image's channel beside others. */
const casesFor = ({ device, quick }: BenchContext): PlaceCase[] => {
  const rows = quick || device.info.software ? ROWS >> 6 : ROWS;
  return [
    { ...whole, rows, adds: true },
    { ...whole, targetStride: 128, targetOffset: 64, rows, adds: false },
    { channels: 1, sourceStride: 1, sourceOffset: 0, targetStride: 3, targetOffset: 1, rows: 4 * rows, adds: false },
  ];
};

/** A float is read and written, and read from the target too where it is added to: 8 and 12 bytes. */
export const placeChannelsBench = opBench<PlaceCase>({
  name: 'place_channels',
  casesFor,
  nameOf: ({ rows, channels, sourceStride, targetStride, adds }) =>
    `${rows} rows, ${channels} of ${sourceStride} channels to ${targetStride}${adds ? ', added' : ''}`,
  async place(device, { upload, keep }, { rows, adds, ...spec }) {
    const [source, before] = [benchNormals(1, rows * spec.sourceStride), benchNormals(2, rows * spec.targetStride)];
    const program = keep(placeChannels(device, spec));
    const args = { rows, source: upload('source', source), target: upload('target', before), factor: 0.1, adds };
    program.run(args);
    const reference = referencePlaceChannels(spec, source, before, { rows, factor: Math.fround(0.1), adds });
    // A product and a sum of terms below 6.
    const worst = checkKernel(`place_channels on ${device.kind}`, await device.readFloats(args.target), reference, {
      absolute: 1e-7,
      relative: 1e-7,
    });
    return { worst, row: { bytes: (adds ? 12 : 8) * rows * spec.channels, run: () => program.run(args) } };
  },
});
