import {
  CONV2D_DIRECT_WORKGROUP,
  conv2dDirectWgsl,
  type Conv2dConstants,
  type Conv2dDirection,
} from '../../../../kernels/webgpu/conv2d_direct.wgsl.js';
import type { DeviceBuffer, Program } from '../../../device/contract.js';
import { withOwner } from '../../../device/owner.js';
import { packUniforms, read, readWrite } from '../../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { rowsPerDispatch } from '../webgpu/dispatch_rows.js';
import { conv2dOutputSize, type Conv2dSpec } from './spec.js';

export function conv2dConstants(spec: Conv2dSpec): Conv2dConstants {
  const output = conv2dOutputSize(spec);
  return {
    HEIGHT: spec.height,
    WIDTH: spec.width,
    CHANNELS: spec.channels,
    FILTERS: spec.filters,
    GROUPS: spec.groups,
    KERNEL_HEIGHT: spec.kernel[0],
    KERNEL_WIDTH: spec.kernel[1],
    STRIDE_DOWN: spec.stride[0],
    STRIDE_ACROSS: spec.stride[1],
    TOP: spec.padding[0],
    LEFT: spec.padding[1],
    OUTPUT_HEIGHT: output.height,
    OUTPUT_WIDTH: output.width,
  };
}

export interface DirectGpuCall {
  readonly images: number;
  readonly inputs: readonly [DeviceBuffer, DeviceBuffer];
  readonly output: DeviceBuffer;
  /** The bias, or of a weight gradient that of the bias. */
  readonly bias: DeviceBuffer | undefined;
  /** Numbers to make, and the terms of each. */
  readonly results: number;
  readonly terms: number;
}

/** A program that runs one of the kernels of kernels/webgpu/conv2d_direct.wgsl.ts. */
export function directOnWebGpu<Arguments>(
  device: WebGpuDevice,
  spec: Conv2dSpec,
  direction: Conv2dDirection,
  call: (args: Arguments) => DirectGpuCall,
): Program<Arguments> {
  const constants = conv2dConstants(spec);
  const kernels = [false, true].map((second) => ({
    name: `conv2d ${direction}`,
    source: conv2dDirectWgsl(direction, constants, second),
  }));
  return withOwner<WebGpuDevice, Pick<Program<Arguments>, 'run'>>(device, () => ({
    run(args: Arguments) {
      const { images, inputs, output, bias, results, terms } = call(args);
      const access = direction === 'weight-gradient' ? readWrite : read;
      const bindings = [...inputs.map(read), readWrite(output), ...(bias ? [access(bias)] : [])];
      const groups = Math.ceil(results / CONV2D_DIRECT_WORKGROUP);
      const atOnce = rowsPerDispatch(device, terms * CONV2D_DIRECT_WORKGROUP);
      for (let first = 0; first < groups; first += atOnce) {
        const uniforms = packUniforms([
          ['u32', images],
          ['u32', first],
          ['u32', results],
        ]);
        const workgroups = Math.min(atOnce, groups - first);
        device.dispatch({ kernel: kernels[bias ? 1 : 0], bindings, uniforms, workgroups, long: true });
      }
    },
  }));
}
