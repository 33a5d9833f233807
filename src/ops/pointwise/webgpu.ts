import { POINTWISE_WORKGROUP, pointwiseWgsl } from '../../../kernels/webgpu/pointwise.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { PointwiseArguments, PointwiseGradientArguments, PointwiseSpec } from './contract.js';

export function pointwiseOnWebGpu(device: WebGpuDevice, spec: Required<PointwiseSpec>): Program<PointwiseArguments> {
  const kernel = { name: 'pointwise', source: pointwiseWgsl({ ...spec, gradient: false }) };
  return withOwner(device, () => ({
    run({ count, input, output }) {
      const workgroups = Math.ceil(count / POINTWISE_WORKGROUP);
      const bindings = [read(input), readWrite(output)];
      device.dispatch({ kernel, bindings, uniforms: packUniforms([['u32', count]]), workgroups });
    },
  }));
}

export function pointwiseGradientOnWebGpu(
  device: WebGpuDevice,
  spec: Required<PointwiseSpec>,
): Program<PointwiseGradientArguments> {
  const kernel = { name: 'pointwise_gradient', source: pointwiseWgsl({ ...spec, gradient: true }) };
  return withOwner(device, () => ({
    run({ count, input, outputGradient, inputGradient }) {
      const workgroups = Math.ceil(count / POINTWISE_WORKGROUP);
      const bindings = [read(input), readWrite(inputGradient), read(outputGradient)];
      device.dispatch({ kernel, bindings, uniforms: packUniforms([['u32', count]]), workgroups });
    },
  }));
}
