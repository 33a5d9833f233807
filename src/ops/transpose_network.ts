import type { Device, DeviceBuffer, Program } from '../device/device.js';
import { checkBuffer, checkNetwork } from './checks.js';
import { transposeNetworkOnCpu } from './cpu/transpose_network.js';
import { parameterLayout, type NetworkShape } from './network_shape.js';
import { transposeNetworkOnWebGpu } from './webgpu/transpose_network.js';

export interface TransposeNetworkArguments {
  /** f32 [layout.length] */
  readonly parameters: DeviceBuffer;
  /** f32 [layout.length], overwritten. */
  readonly transposed: DeviceBuffer;
}

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
