import { TRANSPOSE_NETWORK_WORKGROUP, transposeNetworkWgsl } from '../../../kernels/webgpu/transpose_network.wgsl.js';
import type { Program } from '../../device/contract.js';
import { read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout, transposeIndex } from '../support/network_shape.js';
import type { TransposeNetworkArguments } from './contract.js';
import { deviceTable } from '../support/webgpu/device_table.js';

export function transposeNetworkOnWebGpu(
  device: WebGpuDevice,
  network: NetworkShape,
): Program<TransposeNetworkArguments> {
  const { length } = parameterLayout(network);
  const kernel = { name: 'transpose_network', source: transposeNetworkWgsl({ length }) };
  const place = deviceTable(device, 'transpose_network index', transposeIndex(network));
  const workgroups = Math.ceil(length / TRANSPOSE_NETWORK_WORKGROUP);
  return {
    run({ parameters, transposed }) {
      device.dispatch({ kernel, bindings: [read(parameters), read(place), readWrite(transposed)], workgroups });
    },
    free: () => place.free(),
  };
}
