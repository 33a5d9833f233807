import type { Device, DeviceBuffer, Program } from '../device/device.js';
import { checkArguments, checkBuffer, checkNetwork, checkProgram, checkSegments } from './checks.js';
import { potentialScoreOnCpu } from './cpu/potential_score.js';
import { checkNetworkBuffers, type NetworkBuffers } from './network_buffers.js';
import { parameterLayout, type NetworkShape } from './network_shape.js';
import { totalChains, type Segment } from './segments.js';
import { potentialScoreOnWebGpu } from './webgpu/potential_score.js';

export interface PotentialScoreSpec {
  readonly network: NetworkShape;
  readonly segments: readonly Segment[];
}

export interface PotentialScoreArguments extends NetworkBuffers {
  /** f32 [chains, D], one point per chain. */
  readonly y: DeviceBuffer;
  /** f32 [chains, D], ∇f_k(y) of the chain's marginal, overwritten. */
  readonly out: DeviceBuffer;
}

/** Gradients of the congruent potentials with respect to the point, ∇_y f_k(y). */
export function potentialScore(device: Device, spec: PotentialScoreSpec): Program<PotentialScoreArguments> {
  checkProgram('potential_score', device, spec);
  checkNetwork('potential_score', spec.network);
  checkSegments('potential_score', spec.segments, spec.network.marginals);
  const layout = parameterLayout(spec.network);
  const chains = totalChains(spec.segments);
  const program = device.kind === 'cpu' ? potentialScoreOnCpu(device, spec) : potentialScoreOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('potential_score', args);
      checkNetworkBuffers('potential_score', args, layout);
      checkBuffer('potential_score', 'y', args.y, chains * spec.network.inputDim);
      checkBuffer('potential_score', 'out', args.out, chains * spec.network.inputDim);
      program.run(args);
    },
    free: () => program.free(),
  };
}
