import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { withOwner, type Freeable } from '../../device/owner.js';
import { logConvolve } from '../../ops/log_convolve/launch.js';
import { LOG_BYTES } from '../../ops/log_convolve/logs.js';
import { cellsOf, type Grid } from './grid.js';

export interface GridKernelSpec {
  readonly grid: Pick<Grid, 'shape' | 'spacing'>;
  readonly epsilon: number;
  /** Images at once, at most. */
  readonly images: number;
}

export interface GridKernelArguments {
  readonly images: number;
  /** Logarithms, [images, cells] */
  readonly input: DeviceBuffer;
  /** The same, overwritten. */
  readonly output: DeviceBuffer;
  /** As of `logConvolve`. */
  readonly minuend?: DeviceBuffer;
  readonly relaxation?: number;
}

/** K = exp(−½‖x − y‖²/ε) on a grid, in the log domain: out = log K exp(in), or minuend − that. */
export interface GridKernel extends Freeable {
  apply(args: GridKernelArguments): void;
}

/** The kernel is a product over axes, so that images go through one convolution an axis. */
export function gridKernel(device: Device, { grid, epsilon, images }: GridKernelSpec): GridKernel {
  const { shape, spacing } = grid;
  const cells = cellsOf(shape);
  // An axis of one cell changes nothing; where there is no other, it makes the copy.
  const long = [...shape.keys()].filter((axis) => shape[axis] > 1);
  const axes = (long.length > 0 ? long : [0]).reverse();
  return withOwner(device, (owner) => {
    const programs = axes.map((axis) => {
      const inner = cellsOf(shape.slice(axis + 1));
      const spec = { length: shape[axis], inner, decay: spacing[axis] ** 2 / (2 * epsilon) };
      return { program: owner.own(logConvolve(device, spec)), outer: cells / (spec.length * inner) };
    });
    const between = programs.slice(1).map(() => owner.createBuffer('between axes', images * cells * LOG_BYTES));
    return {
      apply({ images: count, input, output, minuend, relaxation }) {
        for (const [i, { program, outer }] of programs.entries()) {
          const last = i === programs.length - 1;
          program.run({
            outer: outer * count,
            input: i === 0 ? input : between[i - 1],
            output: last ? output : between[i],
            ...(last && minuend ? { minuend } : {}),
            ...(last && relaxation ? { relaxation } : {}),
          });
        }
      },
    };
  });
}
