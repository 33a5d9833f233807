import { described } from '../../arguments.js';
import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { resample2d, resample2dGradient } from '../resample2d/launch.js';
import { checkApart } from '../support/check_apart.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import type { Pool2dArguments, Pool2dGradientArguments, Pool2dSpec } from './contract.js';
import { maxPoolGradientOnCpu, maxPoolOnCpu } from './cpu.js';
import { maxPoolGradientOnWebGpu, maxPoolOnWebGpu } from './webgpu.js';
import { averageTaps, poolWindows, type PoolShape, type Windows } from './windows.js';

/** H_out and W_out of a pooling. @throws InvalidInputError for a spec that does not fit */
export function pool2dSize(spec: Pool2dSpec): { readonly height: number; readonly width: number } {
  const { vertical, horizontal } = poolWindows('pool2d', spec);
  return { height: vertical.count, width: horizontal.count };
}

/**
 * The average or the maximum of every window and channel, by the rules of ONNX and PyTorch: a maximum knows the image's
 * places alone, an average divides by them or, `countPadding`, by the padding's too. A NaN in a window is its maximum.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function pool2d(device: Device, spec: Pool2dSpec): Program<Pool2dArguments> {
  checkProgram('pool2d', device, spec);
  const shape = shapeOf('pool2d', spec);
  if (spec.kind === 'average') return resample2d(device, averages(shape, spec), 'pool2d');
  const program = device.kind === 'cpu' ? maxPoolOnCpu(device, shape) : maxPoolOnWebGpu(device, shape);
  return {
    run(args) {
      checkArguments('pool2d', args);
      const { images, input, output } = args;
      checkCount('pool2d', 'images', images);
      checkBuffer('pool2d', 'input', input, images * inputFloats(shape));
      checkBuffer('pool2d', 'output', output, images * outputFloats(shape));
      checkApart('pool2d', { output }, { input });
      program.run(args);
    },
    free: () => program.free(),
  };
}

/**
 * The gradient to the input of `pool2d`. A maximum's goes to the first place, in row-major order, that has it: `input`
 * is read again for that.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function pool2dGradient(device: Device, spec: Pool2dSpec): Program<Pool2dGradientArguments> {
  checkProgram('pool2d_gradient', device, spec);
  const shape = shapeOf('pool2d_gradient', spec);
  if (spec.kind === 'average') return resample2dGradient(device, averages(shape, spec), 'pool2d_gradient');
  const program = device.kind === 'cpu' ? maxPoolGradientOnCpu(device, shape) : maxPoolGradientOnWebGpu(device, shape);
  return {
    run(args) {
      checkArguments('pool2d_gradient', args);
      const { images, input, outputGradient, inputGradient } = args;
      checkCount('pool2d_gradient', 'images', images);
      checkBuffer('pool2d_gradient', 'input', input!, images * inputFloats(shape));
      checkBuffer('pool2d_gradient', 'outputGradient', outputGradient, images * outputFloats(shape));
      checkBuffer('pool2d_gradient', 'inputGradient', inputGradient, images * inputFloats(shape));
      checkApart('pool2d_gradient', { inputGradient }, { input, outputGradient });
      program.run({ ...args, input: input! });
    },
    free: () => program.free(),
  };
}

function shapeOf(operation: string, spec: Pool2dSpec): PoolShape {
  if (spec.kind !== 'average' && spec.kind !== 'max') {
    throw invalid(operation, 'kind is average or max', described(spec.kind), 'Pass kind: "average".');
  }
  return { channels: spec.channels, ...poolWindows(operation, spec) };
}

function averages({ channels, vertical, horizontal }: PoolShape, { countPadding = false }: Pool2dSpec) {
  const taps = (windows: Windows) => averageTaps(windows, countPadding);
  return { channels, vertical: taps(vertical), horizontal: taps(horizontal) };
}

const inputFloats = ({ channels, vertical, horizontal }: PoolShape) => vertical.length * horizontal.length * channels;
const outputFloats = ({ channels, vertical, horizontal }: PoolShape) => vertical.count * horizontal.count * channels;
