import type { DeviceBuffer, Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkBuffer, checkNetwork, checkParametersFit } from '../support/checks.js';
import { combineHeadsOnCpu } from './cpu.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../support/network_shape.js';
import { onWebGpu } from '../on_webgpu.js';
import type { CombineHeadsArguments } from './contract.js';

/**
 * Congruent output layers: heads[k, n, j] = scale · Σ_h C[k,n,h] W_out[n][h, j] for j < lastWidth, and the same of the
 * output biases at j = lastWidth. With them f_k(y) = Σ_n ⟨heads[k, n], (φ_n(y), 1)⟩, φ_n the last hidden layer, so a
 * chain never evaluates an output layer, and a shared trunk costs one network however many marginals there are.
 * @param coefficients f32 [K, N, H], scale · C as it is at each run, in the place of the network's own; the caller's
 * @throws InvalidInputError for networks that the device has no room for in one binding
 */
export function combineHeads(
  device: Device,
  network: NetworkShape,
  coefficients?: DeviceBuffer,
): Program<CombineHeadsArguments> {
  checkNetwork('combine_heads', network);
  const layout = parameterLayout(network);
  checkParametersFit('combine_heads', device, layout);
  if (coefficients) checkBuffer('combine_heads', 'coefficients', coefficients, network.coefficients.length);
  const program =
    device.kind === 'cpu'
      ? combineHeadsOnCpu(device, network, coefficients)
      : onWebGpu().combineHeadsOnWebGpu(device, network, coefficients);
  return {
    run(args) {
      checkBuffer('combine_heads', 'parameters', args.parameters, layout.length);
      checkBuffer('combine_heads', 'heads', args.heads, layout.headsLength);
      program.run(args);
    },
    free: () => program.free(),
  };
}
