import type { Device, DeviceBuffer, Program } from '../device/device.js';
import { checkArguments, checkBuffer, checkNetwork, checkProgram, checkSegments } from './checks.js';
import { potentialValueOnCpu } from './cpu/potential_value.js';
import { checkNetworkBuffers, type NetworkBuffers } from './network_buffers.js';
import { parameterLayout, type NetworkShape } from './network_shape.js';
import { totalChains, type Segment } from './segments.js';
import { potentialValueOnWebGpu } from './webgpu/potential_value.js';

export interface PotentialValueSpec {
  readonly network: NetworkShape;
  readonly segments: readonly Segment[];
}

export interface PotentialValueArguments extends NetworkBuffers {
  /** f32 [chains, D], one point per chain. */
  readonly y: DeviceBuffer;
  /** f32 [chains], f_k(y) of the chain's marginal, overwritten. */
  readonly out: DeviceBuffer;
}

/** Values of the congruent potentials, f_k(y) = Σ_n ⟨heads[k, n], (φ_n(y), 1)⟩. */
export function potentialValue(device: Device, spec: PotentialValueSpec): Program<PotentialValueArguments> {
  checkProgram('potential_value', device, spec);
  checkNetwork('potential_value', spec.network);
  checkSegments('potential_value', spec.segments, spec.network.marginals);
  const layout = parameterLayout(spec.network);
  const chains = totalChains(spec.segments);
  const program = device.kind === 'cpu' ? potentialValueOnCpu(device, spec) : potentialValueOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('potential_value', args);
      checkNetworkBuffers('potential_value', args, layout);
      checkBuffer('potential_value', 'y', args.y, chains * spec.network.inputDim);
      checkBuffer('potential_value', 'out', args.out, chains);
      program.run(args);
    },
    free: () => program.free(),
  };
}
