import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkProgram, checkSegments } from '../support/checks.js';
import { inputLength, checkCosts } from '../support/cost_inputs.js';
import { costGradientOnCpu } from './cpu.js';
import { totalChains } from '../support/segments.js';
import { onWebGpu } from '../on_webgpu.js';
import type { CostGradientSpec, CostGradientArguments } from './contract.js';

/** Gradients of the chains' costs with respect to the second argument, ∇_y c_k(x, y). */
export function costGradient(device: Device, spec: CostGradientSpec): Program<CostGradientArguments> {
  checkProgram('cost_gradient', device, spec);
  checkCosts('cost_gradient', spec.costs);
  checkSegments('cost_gradient', spec.segments, spec.costs.length);
  const chains = totalChains(spec.segments);
  const dim = spec.costs[0].yDim;
  const program =
    device.kind === 'cpu' ? costGradientOnCpu(device, spec) : onWebGpu().costGradientOnWebGpu(device, spec);
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
