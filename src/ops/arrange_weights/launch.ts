import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkBuffer, checkNetwork } from '../support/checks.js';
import { arrangeWeightsOnCpu } from './cpu.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { arrangedLength } from '../support/arranged_length.js';
import { parameterLayout } from '../support/network_shape.js';
import { onWebGpu } from '../on_webgpu.js';
import type { ArrangeWeightsArguments } from './contract.js';

/**
 * Weights in the order in which a device's kernels read them, beside the canonical one: on a GPU every W [outputs,
 * inputs] as Wᵀ in the same place, biases as they are; on `cpu` the panels of `kernels/cpu/arrange_weights.ts`. To be
 * run whenever the parameters have changed.
 */
export function arrangeWeights(device: Device, network: NetworkShape): Program<ArrangeWeightsArguments> {
  checkNetwork('arrange_weights', network);
  const { length } = parameterLayout(network);
  const arranged = arrangedLength(device.kind, network);
  const program =
    device.kind === 'cpu' ? arrangeWeightsOnCpu(device, network) : onWebGpu().arrangeWeightsOnWebGpu(device, network);
  return {
    run(args) {
      checkBuffer('arrange_weights', 'parameters', args.parameters, length);
      checkBuffer('arrange_weights', 'arranged', args.arranged, arranged);
      program.run(args);
    },
    free: () => program.free(),
  };
}
