import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkProgram, checkSegments } from '../support/checks.js';
import { inputLength, checkCosts } from '../support/cost_inputs.js';
import { costValueOnCpu } from './cpu.js';
import { totalChains } from '../support/segments.js';
import { onWebGpu } from '../on_webgpu.js';
import type { CostValueSpec, CostValueArguments } from './contract.js';

/** Costs of the chains' marginals, c_k(x, y). */
export function costValue(device: Device, spec: CostValueSpec): Program<CostValueArguments> {
  checkProgram('cost_value', device, spec);
  checkCosts('cost_value', spec.costs);
  checkSegments('cost_value', spec.segments, spec.costs.length);
  const chains = totalChains(spec.segments);
  const dim = spec.costs[0].yDim;
  const program = device.kind === 'cpu' ? costValueOnCpu(device, spec) : onWebGpu().costValueOnWebGpu(device, spec);
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
