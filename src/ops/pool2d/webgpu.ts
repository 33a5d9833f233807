import { POOL2D_WORKGROUP, pool2dMaxGradientWgsl, pool2dMaxWgsl } from '../../../kernels/webgpu/pool2d.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { MaxPoolGradientArguments, Pool2dArguments } from './contract.js';
import type { PoolShape } from './windows.js';

export function maxPoolOnWebGpu(device: WebGpuDevice, shape: PoolShape): Program<Pool2dArguments> {
  const { channels, vertical, horizontal } = shape;
  const kernel = { name: 'pool2d_max', source: pool2dMaxWgsl(shape) };
  return withOwner(device, () => ({
    run({ images, input, output }) {
      const floats = images * vertical.count * horizontal.count * channels;
      const workgroups = Math.ceil(floats / POOL2D_WORKGROUP);
      const bindings = [read(input), readWrite(output)];
      device.dispatch({ kernel, bindings, uniforms: packUniforms([['u32', floats]]), workgroups });
    },
  }));
}

export function maxPoolGradientOnWebGpu(device: WebGpuDevice, shape: PoolShape): Program<MaxPoolGradientArguments> {
  const { channels, vertical, horizontal } = shape;
  const kernel = { name: 'pool2d_max_gradient', source: pool2dMaxGradientWgsl(shape) };
  return withOwner(device, () => ({
    run({ images, input, outputGradient, inputGradient }) {
      const floats = images * vertical.length * horizontal.length * channels;
      const workgroups = Math.ceil(floats / POOL2D_WORKGROUP);
      const bindings = [read(input), readWrite(inputGradient), read(outputGradient)];
      device.dispatch({ kernel, bindings, uniforms: packUniforms([['u32', floats]]), workgroups });
    },
  }));
}
