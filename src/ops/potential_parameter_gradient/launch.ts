import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkNetwork, checkProgram, checkSegments } from '../support/checks.js';
import { potentialParameterGradientOnCpu } from './cpu.js';
import { checkNetworkBuffers } from '../support/network_buffers.js';
import { parameterLayout } from '../support/network_shape.js';
import { totalChains } from '../support/segments.js';
import { onWebGpu } from '../on_webgpu.js';
import type { PotentialParameterGradientSpec, PotentialParameterGradientArguments } from './contract.js';

/**
 * ∂/∂θ Σ_c w_c f_{k(c)}(y_c), points and weights held fixed: the ascent direction of the dual, up to sign (Kolesov et
 * al. 2024, Theorem 4.3). Reduced in two stages in a fixed order, without float atomics: the same bits on every run.
 */
export function potentialParameterGradient(
  device: Device,
  spec: PotentialParameterGradientSpec,
): Program<PotentialParameterGradientArguments> {
  checkProgram('potential_parameter_gradient', device, spec);
  checkNetwork('potential_parameter_gradient', spec.network);
  checkSegments('potential_parameter_gradient', spec.segments, spec.network.marginals);
  const layout = parameterLayout(spec.network);
  const chains = totalChains(spec.segments);
  const { network, coefficients } = spec;
  if (coefficients)
    checkBuffer('potential_parameter_gradient', 'coefficients', coefficients, network.coefficients.length);
  const program =
    device.kind === 'cpu'
      ? potentialParameterGradientOnCpu(device, spec)
      : onWebGpu().potentialParameterGradientOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('potential_parameter_gradient', args);
      checkNetworkBuffers('potential_parameter_gradient', args, spec.network, device.kind);
      checkBuffer('potential_parameter_gradient', 'y', args.y, chains * spec.network.inputDim);
      checkBuffer('potential_parameter_gradient', 'weights', args.weights, chains);
      checkBuffer('potential_parameter_gradient', 'gradient', args.gradient, layout.length);
      program.run(args);
    },
    free: () => program.free(),
  };
}
