import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { PotentialValueArguments, PotentialValueSpec } from './contract.js';
import { layeredPass } from '../support/webgpu/layered_pass.js';
import type { LayeredTuning } from '../support/webgpu/layered_plan.js';
import { layeredValues, networksForValues } from '../support/webgpu/layered_values.js';

/** `potential_value` of networks whose layers do not fit a workgroup's memory: one dispatch per layer. */
export function layeredValueOnWebGpu(
  device: WebGpuDevice,
  spec: PotentialValueSpec,
  tuning: LayeredTuning = {},
): Program<PotentialValueArguments> {
  return withOwner(device, (owner) => {
    const pass = layeredPass(owner, 'potential_value', spec, 'values', tuning);
    const { plan, rows, network, doors } = pass;
    const addValue = layeredValues(spec.network, pass);
    return {
      run(args) {
        for (const slice of plan.slices) {
          doors.enter(args.y, slice, rows.points);
          networksForValues(slice).forEach((n, i) => {
            network.forward(args, n, slice);
            addValue(args.heads, args.out, n, slice, i === 0);
          });
        }
      },
    };
  });
}
