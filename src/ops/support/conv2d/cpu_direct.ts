import type { DeviceBuffer, Program } from '../../../device/contract.js';
import type { CpuDevice } from '../../../device/cpu/cpu_device.js';
import { withOwner } from '../../../device/owner.js';
import { conv2dOutputSize, type Conv2dSpec } from './spec.js';

/** What `Shape` of kernels/cpu/conv2d_direct.ts holds. */
function conv2dWords(spec: Conv2dSpec): Int32Array {
  const { height, width, channels, filters, kernel, stride, padding, groups } = spec;
  const output = conv2dOutputSize(spec);
  const [top, left] = padding;
  const sizes = [height, width, channels, filters, ...kernel, ...stride, top, left, groups];
  return Int32Array.of(...sizes, output.height, output.width);
}

/** Two arrays to read, an optional third array, and what is made of them, in the order of the kernel's arguments. */
export interface DirectCall {
  readonly kernel: 'conv2d_direct' | 'conv2d_input_gradient_direct' | 'conv2d_weight_gradient_direct';
  readonly buffers: readonly (DeviceBuffer | undefined)[];
  readonly images: number;
  readonly tiles: number;
}

/** A program that runs one of the kernels of kernels/cpu/conv2d_direct.ts. */
export function directOnCpu<Arguments>(
  device: CpuDevice,
  spec: Conv2dSpec,
  call: (args: Arguments) => DirectCall,
): Program<Arguments> {
  return withOwner<CpuDevice, Pick<Program<Arguments>, 'run'>>(device, (owner) => {
    const shape = owner.upload('conv2d shape', conv2dWords(spec));
    return {
      run(args) {
        const { kernel, buffers, images, tiles } = call(args);
        device.dispatch(kernel, [...buffers.map((buffer) => buffer ?? 0), shape, images], tiles);
      },
    };
  });
}
