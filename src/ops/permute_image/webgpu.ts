import { PERMUTE_IMAGE_WORKGROUP, permuteImageWgsl } from '../../../kernels/webgpu/permute_image.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { PermuteImageArguments } from './contract.js';

export function permuteImageOnWebGpu(
  device: WebGpuDevice,
  shape: { readonly rows: number; readonly columns: number },
): Program<PermuteImageArguments> {
  const kernel = { name: 'permute_image', source: permuteImageWgsl(shape) };
  return withOwner(device, () => ({
    run({ images, input, output }) {
      const floats = images * shape.rows * shape.columns;
      const workgroups = Math.ceil(floats / PERMUTE_IMAGE_WORKGROUP);
      const bindings = [read(input), readWrite(output)];
      device.dispatch({ kernel, bindings, uniforms: packUniforms([['u32', floats]]), workgroups });
    },
  }));
}
