import { pool2d, pool2dGradient } from '../src/ops/pool2d/launch.js';
import { referencePool2d } from '../test/reference/pool2d.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** Maxima over windows of `kernel` × `kernel`, every `stride`; averages are resample2d's. */
export interface PoolCase {
  readonly images: number;
  readonly size: number;
  readonly channels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly gradient: boolean;
}

const casesFor = ({ device, quick }: BenchContext): PoolCase[] => {
  const shape = quick || device.info.software ? { images: 1, size: 16 } : { images: 16, size: 32 };
  return [2, 3].flatMap((kernel) =>
    [false, true].map((gradient) => ({ ...shape, channels: 64, kernel, stride: 2, gradient })),
  );
};

/** Every float is read and written once, as far as caches keep what several windows have. */
export const pool2dBench = opBench<PoolCase>({
  name: 'pool2d',
  casesFor,
  nameOf: ({ images, size, channels, kernel, stride, gradient }) =>
    `max ${kernel}² by ${stride}${gradient ? ', gradient' : ''}, ${images} × ${size}² × ${channels}`,
  async place(device, { upload, empty, keep }, { images, size, channels, kernel, stride, gradient }) {
    const x = benchNormals(1, images * size * size * channels);
    const spec = { height: size, width: size, channels, kind: 'max' } as const;
    const pool = { ...spec, kernel: [kernel, kernel], stride: [stride, stride] } as const;
    const none = { padding: [0, 0, 0, 0], countPadding: false, ceil: false } as const;
    const { values, places } = referencePool2d(x, { ...pool, ...none, images });
    const g = benchNormals(2, values.length);
    const input = upload('images', x);
    const output = empty('pooled', gradient ? x.length : values.length);
    const run = gradient ? back() : forth();
    run();
    const expected = gradient ? new Float64Array(x.length) : values;
    if (gradient) places.forEach((place, i) => (expected[place] += g[i]));
    // A maximum is a copy; a gradient sums up to four below 6.
    const tolerance = { absolute: gradient ? 2e-6 : 0, relative: 0 };
    const worst = checkKernel(`pool2d on ${device.kind}`, await device.readFloats(output), expected, tolerance);
    return { worst, row: { bytes: 4 * ((gradient ? 2 : 1) * x.length + values.length), run } };

    function forth() {
      const program = keep(pool2d(device, pool));
      return () => program.run({ images, input, output });
    }
    function back() {
      const program = keep(pool2dGradient(device, pool));
      const outputGradient = upload('gradient', g);
      return () => program.run({ images, input, outputGradient, inputGradient: output });
    }
  },
});
