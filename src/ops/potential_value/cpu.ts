import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import type { PotentialValueArguments, PotentialValueSpec } from './contract.js';
import { createChainPlan } from '../support/cpu/chain_plan.js';
import { createNetworkPlan } from '../support/cpu/network_plan.js';
import { ROW_BYTES } from '../support/cpu/tile.js';

export function potentialValueOnCpu(device: CpuDevice, spec: PotentialValueSpec): Program<PotentialValueArguments> {
  const dim = spec.network.inputDim;
  const networkPlan = createNetworkPlan(device, spec.network, { keepValues: false });
  const chainPlan = createChainPlan(device, { dim, segments: spec.segments });
  const scratchStride = (dim + 1) * ROW_BYTES + networkPlan.tileBytes;
  const scratch = device.createBuffer('potential_value scratch', device.info.threads * scratchStride);
  return {
    run({ parameters, heads, y, out }) {
      networkPlan.pack(parameters);
      const { descriptor, packed } = networkPlan;
      device.dispatch(
        'potential_value',
        [descriptor, chainPlan.descriptor, packed, heads, y, out, scratch, scratchStride],
        chainPlan.tiles,
      );
    },
    free() {
      networkPlan.free();
      chainPlan.free();
      scratch.free();
    },
  };
}
