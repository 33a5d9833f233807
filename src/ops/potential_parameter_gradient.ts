import type { Device, DeviceBuffer, Program } from '../device/device.js';
import { invalid } from '../errors.js';
import { checkArguments, checkBuffer, checkNetwork, checkProgram, checkSegments } from './checks.js';
import { potentialParameterGradientOnCpu } from './cpu/potential_parameter_gradient.js';
import { checkNetworkBuffers, type NetworkBuffers } from './network_buffers.js';
import { parameterLayout, type NetworkShape } from './network_shape.js';
import { totalChains, type Segment } from './segments.js';
import { potentialParameterGradientOnWebGpu } from './webgpu/potential_parameter_gradient.js';

export interface PotentialParameterGradientSpec {
  readonly network: NetworkShape;
  readonly segments: readonly Segment[];
  /** [segments], the factor of every chain of a segment: λ_k / batch for the training objective. */
  readonly chainWeights: readonly number[];
}

export interface PotentialParameterGradientArguments extends NetworkBuffers {
  /** f32 [chains, D] */
  readonly y: DeviceBuffer;
  /** f32 [layout.length], canonical order, overwritten. */
  readonly gradient: DeviceBuffer;
}

/**
 * ∂/∂θ Σ_c w_c f_{k(c)}(y_c), the points held fixed: the ascent direction of the dual, up to sign (Kolesov et al. 2024,
 * Theorem 4.3). Reduced in two stages in a fixed order, without float atomics: the same bits on every run.
 */
export function potentialParameterGradient(
  device: Device,
  spec: PotentialParameterGradientSpec,
): Program<PotentialParameterGradientArguments> {
  checkProgram('potential_parameter_gradient', device, spec);
  checkNetwork('potential_parameter_gradient', spec.network);
  checkSegments('potential_parameter_gradient', spec.segments, spec.network.marginals);
  if (spec.chainWeights.length !== spec.segments.length) {
    throw invalid(
      'potential_parameter_gradient',
      `chainWeights must be one number per segment, ${spec.segments.length}`,
      String(spec.chainWeights.length),
      'Give each segment its weight.',
    );
  }
  const layout = parameterLayout(spec.network);
  const chains = totalChains(spec.segments);
  const program =
    device.kind === 'cpu'
      ? potentialParameterGradientOnCpu(device, spec)
      : potentialParameterGradientOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('potential_parameter_gradient', args);
      checkNetworkBuffers('potential_parameter_gradient', args, layout);
      checkBuffer('potential_parameter_gradient', 'y', args.y, chains * spec.network.inputDim);
      checkBuffer('potential_parameter_gradient', 'gradient', args.gradient, layout.length);
      program.run(args);
    },
    free: () => program.free(),
  };
}
