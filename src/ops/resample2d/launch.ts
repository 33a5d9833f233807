import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkApart } from '../support/check_apart.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import { transposed } from './axis_taps.js';
import type { ImageGradientArguments, Resample2dArguments, Resample2dSpec } from './contract.js';
import { resample2dOnCpu } from './cpu.js';
import { resample2dOnWebGpu } from './webgpu.js';

/**
 * output[n, v, h, c] = Σ_{i,j} vertical[v, i]·horizontal[h, j]·input[n, i, j, c]: a linear map of images that is one of
 * rows after one of columns.
 * @param operation who asks, in errors
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function resample2d(
  device: Device,
  spec: Resample2dSpec,
  operation = 'resample2d',
): Program<Resample2dArguments> {
  checkProgram(operation, device, spec);
  const { channels, vertical, horizontal } = spec;
  checkCount(operation, 'channels', channels);
  const program = device.kind === 'cpu' ? resample2dOnCpu(device, spec) : resample2dOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments(operation, args);
      const { images, input, output } = args;
      checkCount(operation, 'images', images);
      checkBuffer(operation, 'input', input, images * vertical.inputs * horizontal.inputs * channels);
      checkBuffer(operation, 'output', output, images * vertical.outputs * horizontal.outputs * channels);
      checkApart(operation, { output }, { input });
      program.run(args);
    },
    free: () => program.free(),
  };
}

/** The adjoint of `resample2d` by the same spec: what turns a gradient to its output into one to its input. */
export function resample2dGradient(
  device: Device,
  spec: Resample2dSpec,
  operation = 'resample2d_gradient',
): Program<ImageGradientArguments> {
  checkProgram(operation, device, spec);
  const [vertical, horizontal] = [transposed(spec.vertical), transposed(spec.horizontal)];
  const adjoint = resample2d(device, { channels: spec.channels, vertical, horizontal }, operation);
  return {
    run(args) {
      checkArguments(operation, args);
      adjoint.run({ images: args.images, input: args.outputGradient, output: args.inputGradient });
    },
    free: () => adjoint.free(),
  };
}
