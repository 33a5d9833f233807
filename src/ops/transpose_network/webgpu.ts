import { TRANSPOSE_NETWORK_WORKGROUP, transposeNetworkWgsl } from '../../../kernels/webgpu/transpose_network.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout, transposeIndex } from '../support/network_shape.js';
import type { TransposeNetworkArguments } from './contract.js';

export function transposeNetworkOnWebGpu(
  device: WebGpuDevice,
  network: NetworkShape,
): Program<TransposeNetworkArguments> {
  const { length } = parameterLayout(network);
  const kernel = { name: 'transpose_network', source: transposeNetworkWgsl({ length }) };
  const workgroups = Math.ceil(length / TRANSPOSE_NETWORK_WORKGROUP);
  return withOwner(device, (owner) => {
    const place = owner.upload('transpose_network index', transposeIndex(network));
    return {
      run({ parameters, transposed }) {
        device.dispatch({ kernel, bindings: [read(parameters), read(place), readWrite(transposed)], workgroups });
      },
    };
  });
}
