import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { PotentialScoreArguments, PotentialScoreSpec } from './contract.js';
import { createChainPlan } from '../support/cpu/chain_plan.js';
import { createNetworkPlan } from '../support/cpu/network_plan.js';
import { ROW_BYTES } from '../support/cpu/tile.js';

export function potentialScoreOnCpu(device: CpuDevice, spec: PotentialScoreSpec): Program<PotentialScoreArguments> {
  const dim = spec.network.inputDim;
  return withOwner(device, (owner) => {
    const networkPlan = createNetworkPlan(owner, spec.network, { keepValues: false });
    const chainPlan = createChainPlan(owner, { dim, segments: spec.segments });
    const scratchStride = (2 * dim + 2) * ROW_BYTES + networkPlan.tileBytes;
    const scratch = owner.createBuffer('potential_score scratch', device.info.threads * scratchStride);
    return {
      run({ arranged, heads, y, out, values = 0 }) {
        const { descriptor } = networkPlan;
        device.dispatch(
          'potential_score',
          [descriptor, chainPlan.descriptor, arranged, heads, y, out, values, scratch, scratchStride],
          chainPlan.tiles,
        );
      },
    };
  });
}
