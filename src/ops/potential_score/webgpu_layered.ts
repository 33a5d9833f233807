import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import type { PotentialScoreArguments, PotentialScoreSpec } from './contract.js';
import { layeredPass } from '../support/webgpu/layered_pass.js';
import type { LayeredTuning } from '../support/webgpu/layered_plan.js';
import { layeredValues, networksForValues } from '../support/webgpu/layered_values.js';

/** `potential_score` of networks whose layers do not fit a workgroup's memory: one dispatch per layer and pass. */
export function layeredScoreOnWebGpu(
  device: WebGpuDevice,
  spec: PotentialScoreSpec,
  tuning: LayeredTuning = {},
): Program<PotentialScoreArguments> {
  return withOwner(device, (owner) => {
    const pass = layeredPass(owner, 'potential_score', spec, spec.values ? 'both' : 'score', tuning);
    const { plan, rows, network, doors } = pass;
    const addValue = spec.values ? layeredValues(spec.network, pass) : undefined;
    return {
      run(args) {
        for (const slice of plan.slices) {
          doors.enter(args.y, slice, rows.points, rows.score);
          const networks = addValue ? networksForValues(slice) : slice.networks;
          networks.forEach((n, i) => {
            network.forward(args, n, slice);
            addValue?.(args.heads, args.values!, n, slice, i === 0);
            network.backward(args, n, slice);
            network.addScore(args, n, slice);
          });
          doors.leave(args.out, slice, rows.score);
        }
      },
    };
  });
}
