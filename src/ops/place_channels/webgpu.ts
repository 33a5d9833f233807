import { PLACE_CHANNELS_WORKGROUP, placeChannelsWgsl } from '../../../kernels/webgpu/place_channels.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { PlaceChannelsArguments, PlaceChannelsSpec } from './contract.js';

export function placeChannelsOnWebGpu(device: WebGpuDevice, spec: PlaceChannelsSpec): Program<PlaceChannelsArguments> {
  const kernel = { name: 'place_channels', source: placeChannelsWgsl(spec) };
  return withOwner(device, () => ({
    run({ rows, source, target, factor = 1, adds = false }) {
      const floats = rows * spec.channels;
      const uniforms = packUniforms([
        ['u32', floats],
        ['u32', adds ? 1 : 0],
        ['f32', factor],
      ]);
      const workgroups = Math.ceil(floats / PLACE_CHANNELS_WORKGROUP);
      device.dispatch({ kernel, bindings: [read(source), readWrite(target)], uniforms, workgroups });
    },
  }));
}
