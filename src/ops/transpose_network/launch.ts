import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkBuffer, checkNetwork } from '../support/checks.js';
import { transposeNetworkOnCpu } from './cpu.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../support/network_shape.js';
import { transposeNetworkOnWebGpu } from './webgpu.js';
import type { TransposeNetworkArguments } from './contract.js';

/**
 * Every W [outputs, inputs] of the parameters as Wᵀ [inputs, outputs] in the same place, biases as they are.
 * `adam_update` does this in its own pass; another optimizer runs it after its own.
 */
export function transposeNetwork(device: Device, network: NetworkShape): Program<TransposeNetworkArguments> {
  checkNetwork('transpose_network', network);
  const { length } = parameterLayout(network);
  const program =
    device.kind === 'cpu' ? transposeNetworkOnCpu(device, network) : transposeNetworkOnWebGpu(device, network);
  return {
    run(args) {
      checkBuffer('transpose_network', 'parameters', args.parameters, length);
      checkBuffer('transpose_network', 'transposed', args.transposed, length);
      program.run(args);
    },
    free: () => program.free(),
  };
}
