import { normaliseGradientWgsl, normaliseWgsl } from '../../../kernels/webgpu/normalise.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { NormaliseArguments, NormaliseGradientArguments, NormaliseSpec } from './contract.js';

export function normaliseOnWebGpu(device: WebGpuDevice, spec: NormaliseSpec): Program<NormaliseArguments> {
  const kernel = { name: 'normalise', source: normaliseWgsl(spec) };
  return withOwner(device, () => ({
    run({ images, input, output, statistics }) {
      const workgroups = images * spec.groups;
      const bindings = [read(input), readWrite(output), readWrite(statistics)];
      device.dispatch({ kernel, bindings, uniforms: packUniforms([['u32', workgroups]]), workgroups });
    },
  }));
}

export function normaliseGradientOnWebGpu(
  device: WebGpuDevice,
  spec: NormaliseSpec,
): Program<NormaliseGradientArguments> {
  const kernel = { name: 'normalise_gradient', source: normaliseGradientWgsl(spec) };
  return withOwner(device, () => ({
    run({ images, output, statistics, outputGradient, inputGradient }) {
      const workgroups = images * spec.groups;
      const bindings = [read(output), readWrite(inputGradient), read(statistics), read(outputGradient)];
      device.dispatch({ kernel, bindings, uniforms: packUniforms([['u32', workgroups]]), workgroups });
    },
  }));
}
