import type { TracedCost } from '../autograd/traced_cost.js';
import type { Device, DeviceBuffer, Program } from '../device/device.js';
import { checkArguments, checkBuffer, checkProgram, checkSegments } from './checks.js';
import { inputLength, checkCosts } from './cost_inputs.js';
import { costGradientOnCpu } from './cpu/cost_gradient.js';
import { totalChains, type Segment } from './segments.js';
import { costGradientOnWebGpu } from './webgpu/cost_gradient.js';

export interface CostGradientSpec {
  /** One per marginal; the same object for marginals that share a cost. */
  readonly costs: readonly TracedCost[];
  readonly segments: readonly Segment[];
}

export interface CostGradientArguments {
  /** f32, the segments' [chains, D_k] blocks one after the other. */
  readonly x: DeviceBuffer;
  /** f32 [chains, D] */
  readonly y: DeviceBuffer;
  /** f32 [chains, D], ∇_y c_k(x, y), overwritten. */
  readonly out: DeviceBuffer;
}

/** Gradients of the chains' costs with respect to the second argument, ∇_y c_k(x, y). */
export function costGradient(device: Device, spec: CostGradientSpec): Program<CostGradientArguments> {
  checkProgram('cost_gradient', device, spec);
  checkCosts('cost_gradient', spec.costs);
  checkSegments('cost_gradient', spec.segments, spec.costs.length);
  const chains = totalChains(spec.segments);
  const dim = spec.costs[0].yDim;
  const program = device.kind === 'cpu' ? costGradientOnCpu(device, spec) : costGradientOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('cost_gradient', args);
      checkBuffer('cost_gradient', 'x', args.x, inputLength(spec.costs, spec.segments));
      checkBuffer('cost_gradient', 'y', args.y, chains * dim);
      checkBuffer('cost_gradient', 'out', args.out, chains * dim);
      program.run(args);
    },
    free: () => program.free(),
  };
}
