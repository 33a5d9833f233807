import { COMBINE_HEADS_WORKGROUP, combineHeadsWgsl } from '../../../kernels/webgpu/combine_heads.wgsl.js';
import type { DeviceBuffer, Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { CombineHeadsArguments } from './contract.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../support/network_shape.js';

export function combineHeadsOnWebGpu(
  device: WebGpuDevice,
  network: NetworkShape,
  given?: DeviceBuffer,
): Program<CombineHeadsArguments> {
  const layout = parameterLayout(network);
  const { weightOffset, biasOffset } = layout.layers.at(-1)!;
  const source = combineHeadsWgsl({
    marginals: network.marginals,
    networks: network.networks,
    heads: network.heads,
    width: layout.lastWidth,
    networkStride: layout.networkStride,
    weightOffset,
    biasOffset,
  });
  const kernel = { name: 'combine_heads', source };
  const scaled = Float32Array.from(network.coefficients, (c) => network.scale * c);
  const workgroups = Math.ceil(layout.headsLength / COMBINE_HEADS_WORKGROUP);
  return withOwner(device, (owner) => {
    const coefficients = given ?? owner.upload('combine_heads coefficients', scaled);
    return {
      run({ parameters, heads }) {
        device.dispatch({ kernel, bindings: [read(parameters), read(coefficients), readWrite(heads)], workgroups });
      },
    };
  });
}
