import { layeredValueWgsl } from '../../../kernels/webgpu/layered_value.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { parameterLayout } from '../support/network_shape.js';
import type { PotentialValueArguments, PotentialValueSpec } from './contract.js';
import { layeredPass } from '../support/webgpu/layered_pass.js';
import type { LayeredTuning } from '../support/webgpu/layered_plan.js';
import { dispatchSlice } from '../support/webgpu/layered_slices.js';

/** `potential_value` of networks whose layers do not fit a workgroup's memory: one dispatch per layer. */
export function layeredValueOnWebGpu(
  device: WebGpuDevice,
  spec: PotentialValueSpec,
  tuning: LayeredTuning = {},
): Program<PotentialValueArguments> {
  return withOwner(device, (owner) => {
    const pass = layeredPass(owner, 'potential_value', spec, 'values', tuning);
    const { plan, rows, space, network, doors, meter } = pass;
    const { lastWidth } = parameterLayout(spec.network);
    const kernel = { name: 'layered_value', source: layeredValueWgsl({ ...pass.slice, lastWidth }) };
    return {
      run(args) {
        const bindings = [read(args.heads), read(space.tables), read(space.rows), readWrite(args.out)];
        for (const slice of plan.slices) {
          doors.enter(args.y, slice, rows.points);
          // Where no marginal uses any network, the first one writes the zeros.
          const networks = slice.networks.length > 0 ? slice.networks : [0];
          networks.forEach((n, i) => {
            network.forward(args, n, slice);
            const uniforms = [n, rows.activations.at(-1)!, i === 0 ? 0 : 1].map((value) => ['u32', value] as const);
            dispatchSlice(meter, kernel, bindings, slice, uniforms, slice.tiles * plan.tile.chains);
          });
        }
      },
    };
  });
}
