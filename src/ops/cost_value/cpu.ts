import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { CostValueArguments, CostValueSpec } from './contract.js';
import { createChainPlan } from '../support/cpu/chain_plan.js';
import { ROW_BYTES } from '../support/cpu/tile.js';

export function costValueOnCpu(device: CpuDevice, spec: CostValueSpec): Program<CostValueArguments> {
  return withOwner(device, (owner) => {
    const plan = createChainPlan(owner, { ...spec, dim: spec.costs[0].yDim });
    const scratchStride = plan.slots * ROW_BYTES;
    const scratch = owner.createBuffer('cost_value scratch', device.info.threads * scratchStride);
    return {
      run({ x, y, out }) {
        device.dispatch('cost_value', [plan.descriptor, x, y, out, scratch, scratchStride], plan.tiles);
      },
    };
  });
}
