import type { TracedCost } from '../autograd/traced_cost.js';
import type { Device, DeviceBuffer, Program } from '../device/device.js';
import { checkArguments, checkBuffer, checkProgram, checkSegments } from './checks.js';
import { inputLength, checkCosts } from './cost_inputs.js';
import { costValueOnCpu } from './cpu/cost_value.js';
import { totalChains, type Segment } from './segments.js';
import { costValueOnWebGpu } from './webgpu/cost_value.js';

export interface CostValueSpec {
  /** One per marginal; the same object for marginals that share a cost. */
  readonly costs: readonly TracedCost[];
  readonly segments: readonly Segment[];
}

export interface CostValueArguments {
  /** f32, the segments' [chains, D_k] blocks one after the other. */
  readonly x: DeviceBuffer;
  /** f32 [chains, D] */
  readonly y: DeviceBuffer;
  /** f32 [chains], c_k(x, y), overwritten. */
  readonly out: DeviceBuffer;
}

/** Costs of the chains' marginals, c_k(x, y). */
export function costValue(device: Device, spec: CostValueSpec): Program<CostValueArguments> {
  checkProgram('cost_value', device, spec);
  checkCosts('cost_value', spec.costs);
  checkSegments('cost_value', spec.segments, spec.costs.length);
  const chains = totalChains(spec.segments);
  const dim = spec.costs[0].yDim;
  const program = device.kind === 'cpu' ? costValueOnCpu(device, spec) : costValueOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('cost_value', args);
      checkBuffer('cost_value', 'x', args.x, inputLength(spec.costs, spec.segments));
      checkBuffer('cost_value', 'y', args.y, chains * dim);
      checkBuffer('cost_value', 'out', args.out, chains);
      program.run(args);
    },
    free: () => program.free(),
  };
}
