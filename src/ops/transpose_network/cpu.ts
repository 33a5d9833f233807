import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../support/network_shape.js';
import type { TransposeNetworkArguments } from './contract.js';

export function transposeNetworkOnCpu(device: CpuDevice, network: NetworkShape): Program<TransposeNetworkArguments> {
  const { layers, networkStride } = parameterLayout(network);
  const table = Uint32Array.from(layers.flatMap((l) => [l.inputs, l.outputs, l.weightOffset * 4]));
  return withOwner(device, (owner) => {
    const layerTable = owner.upload('transpose_network layers', table);
    return {
      run({ parameters, transposed }) {
        device.dispatch(
          'transpose_network',
          [parameters, transposed, layerTable, layers.length, networkStride * 4],
          network.networks * layers.length,
        );
      },
    };
  });
}
