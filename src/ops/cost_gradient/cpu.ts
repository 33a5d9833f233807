import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { CostGradientArguments, CostGradientSpec } from './contract.js';
import { createChainPlan } from '../support/cpu/chain_plan.js';
import { ROW_BYTES } from '../support/cpu/tile.js';

export function costGradientOnCpu(device: CpuDevice, spec: CostGradientSpec): Program<CostGradientArguments> {
  return withOwner(device, (owner) => {
    const plan = createChainPlan(owner, { ...spec, dim: spec.costs[0].yDim });
    const scratchStride = plan.slots * ROW_BYTES;
    const scratch = owner.createBuffer('cost_gradient scratch', device.info.threads * scratchStride);
    return {
      run({ x, y, out }) {
        device.dispatch('cost_gradient', [plan.descriptor, x, y, out, scratch, scratchStride], plan.tiles);
      },
    };
  });
}
