import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkNetwork, checkProgram, checkSegments } from '../support/checks.js';
import { potentialValueOnCpu } from './cpu.js';
import { checkNetworkBuffers } from '../support/network_buffers.js';
import { totalChains } from '../support/segments.js';
import { onWebGpu } from '../on_webgpu.js';
import type { PotentialValueSpec, PotentialValueArguments } from './contract.js';

/** Values of the congruent potentials, f_k(y) = Σ_n ⟨heads[k, n], (φ_n(y), 1)⟩. */
export function potentialValue(device: Device, spec: PotentialValueSpec): Program<PotentialValueArguments> {
  checkProgram('potential_value', device, spec);
  checkNetwork('potential_value', spec.network);
  checkSegments('potential_value', spec.segments, spec.network.marginals);
  const chains = totalChains(spec.segments);
  const program =
    device.kind === 'cpu' ? potentialValueOnCpu(device, spec) : onWebGpu().potentialValueOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('potential_value', args);
      checkNetworkBuffers('potential_value', args, spec.network, device.kind);
      checkBuffer('potential_value', 'y', args.y, chains * spec.network.inputDim);
      checkBuffer('potential_value', 'out', args.out, chains);
      program.run(args);
    },
    free: () => program.free(),
  };
}
