import { filterTaps } from '../src/ops/filter2d/filter_taps.js';
import { averageTaps, poolWindows } from '../src/ops/pool2d/windows.js';
import { transposed, type AxisTaps } from '../src/ops/resample2d/axis_taps.js';
import type { Resample2dSpec } from '../src/ops/resample2d/contract.js';
import { resample2d } from '../src/ops/resample2d/launch.js';
import { resizeTaps } from '../src/ops/resize2d/resize_taps.js';
import type { BenchContext } from './support/bench.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

/** Images of `size` × `size` through a layer that is such a map, or a gradient back through it. */
export interface ResampleCase {
  readonly layer: 'average pool' | 'bilinear resize' | 'upsampling filter';
  readonly images: number;
  readonly size: number;
  readonly channels: number;
  readonly gradient: boolean;
}

const casesFor = ({ device, quick }: BenchContext): ResampleCase[] => {
  const shape = quick || device.info.software ? { images: 1, size: 16 } : { images: 64, size: 32 };
  return (['average pool', 'bilinear resize', 'upsampling filter'] as const).flatMap((layer) =>
    [false, true].map((gradient) => ({ layer, ...shape, channels: 64, gradient })),
  );
};

/** Every float is read and written once, as far as caches keep what several outputs take. */
export const resample2dBench = opBench<ResampleCase>({
  name: 'resample2d',
  casesFor,
  nameOf: ({ layer, images, size, channels, gradient }) =>
    `${layer}${gradient ? ', gradient' : ''}, ${images} × ${size}² × ${channels}`,
  async place(device, { upload, empty, keep }, given) {
    const { images, channels } = given;
    const spec = specOf(given);
    const { vertical, horizontal } = spec;
    const x = benchNormals(1, images * vertical.inputs * horizontal.inputs * channels);
    const floats = images * vertical.outputs * horizontal.outputs * channels;
    const program = keep(resample2d(device, spec));
    const args = { images, input: upload('images', x), output: empty('resampled', floats) };
    program.run(args);
    // Up to sixteen terms below 6 in size.
    const tolerance = { absolute: 1e-5, relative: 0 };
    const actual = await device.readFloats(args.output);
    const worst = checkKernel(`resample2d on ${device.kind}`, actual, rowsThenColumns(x, images, spec), tolerance);
    return { worst, row: { bytes: 4 * (x.length + floats), run: () => program.run(args) } };
  },
});

function specOf({ layer, size, channels, gradient }: ResampleCase): Resample2dSpec {
  const spec = forward(layer, size, channels);
  if (!gradient) return spec;
  return { channels, vertical: transposed(spec.vertical), horizontal: transposed(spec.horizontal) };
}

function forward(layer: ResampleCase['layer'], size: number, channels: number): Resample2dSpec {
  const square = { height: size, width: size, channels };
  if (layer === 'average pool') {
    const pool = { ...square, kind: 'average', kernel: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1] } as const;
    const { vertical, horizontal } = poolWindows('pool2d', pool);
    return { channels, vertical: averageTaps(vertical, true), horizontal: averageTaps(horizontal, true) };
  }
  if (layer === 'bilinear resize') {
    const how = { mode: 'bilinear', coordinates: 'half-pixel', rounding: 'floor', scale: undefined } as const;
    const taps = resizeTaps({ ...how, inputs: size, outputs: 2 * size });
    return { channels, vertical: taps, horizontal: taps };
  }
  const filter = [0.25, 0.75, 0.75, 0.25];
  return filterTaps('filter2d', { ...square, filter: [filter, filter], up: [2, 2], padding: [2, 2, 1, 1] });
}

/** One axis after the other in float64, as the kernels do not. */
function rowsThenColumns(x: Float32Array, images: number, { channels, vertical, horizontal }: Resample2dSpec) {
  const rows = along(x, images, vertical, horizontal.inputs * channels);
  return along(rows, images * vertical.outputs, horizontal, channels);
}

/** @param inner floats of a place */
function along(x: ArrayLike<number>, outer: number, taps: AxisTaps, inner: number): Float64Array {
  const out = new Float64Array(outer * taps.outputs * inner);
  for (let n = 0; n < outer; n++)
    for (let o = 0; o < taps.outputs; o++)
      for (let t = taps.starts[o]; t < taps.starts[o + 1]; t++)
        for (let i = 0; i < inner; i++)
          out[(n * taps.outputs + o) * inner + i] +=
            taps.weights[t] * x[(n * taps.inputs + taps.indices[t]) * inner + i];
  return out;
}
