import { CHANNEL_AFFINE_WORKGROUP, channelAffineWgsl } from '../../../kernels/webgpu/channel_affine.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { ChannelAffineArguments, ChannelAffineSpec } from './contract.js';

export function channelAffineOnWebGpu(
  device: WebGpuDevice,
  { channels, positions }: ChannelAffineSpec,
): Program<ChannelAffineArguments> {
  return withOwner(device, () => ({
    run({ rows, input, output, scale, shift }) {
      const source = channelAffineWgsl({ channels, scale: scale !== undefined, shift: shift !== undefined });
      const factors = [scale, shift].filter((buffer) => buffer !== undefined).map(read);
      const uniforms = packUniforms([
        ['u32', rows * channels],
        ['u32', positions ?? rows],
      ]);
      device.dispatch({
        kernel: { name: 'channel_affine', source },
        bindings: [read(input), readWrite(output), ...factors],
        uniforms,
        workgroups: Math.ceil((rows * channels) / CHANNEL_AFFINE_WORKGROUP),
      });
    },
  }));
}
