import { PAIR_COMPONENTS, PAIR_ROWS, pairReduceWgsl } from '../../../kernels/webgpu/pair_reduce.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { costSources } from '../support/webgpu/cost_sources.js';
import { DISPATCH_MULTIPLY_ADDS } from '../support/webgpu/dispatch_steps.js';
import type { PairReduceArguments, PairReduceSpec } from './contract.js';
import { pairShape } from './shape.js';

/** Multiply-adds of an exponential and the sums, about; a cost is taken to have as many for each component. */
const TERM_WORK = 20;

export function pairReduceOnWebGpu(device: WebGpuDevice, spec: PairReduceSpec): Program<PairReduceArguments> {
  const { cost, reduction } = spec;
  const { xDim, yDim } = cost;
  const shape = pairShape(spec);
  const costs = costSources([cost]);
  const source = pairReduceWgsl({ costs, xDim, yDim, reduction, rowsAreY: shape.rowsAreY, width: shape.width });
  const kernel = { name: 'pair_reduce', source };
  const most = DISPATCH_MULTIPLY_ADDS[device.info.software ? 'software' : 'hardware'];
  return withOwner(device, (owner) => {
    const constants = owner.upload('pair_reduce constants', costs.constants);
    const none = owner.createBuffer('pair_reduce no row offsets', 4);
    return {
      run(args) {
        const { rowCount, columnCount } = shape.sides(args);
        const inputs = [constants, args.x, args.y, args.columnOffsets, args.rowOffsets ?? none].map(read);
        const outputs = [args.values, args.indices, args.means].flatMap((buffer) => buffer ?? []).map(readWrite);
        const groups = Math.ceil(rowCount / PAIR_ROWS);
        const work = PAIR_ROWS * columnCount * (TERM_WORK + 2 * (xDim + yDim));
        const groupsAtOnce = Math.max(1, Math.floor(most / work));
        for (let component = 0; component < Math.max(1, shape.width); component += PAIR_COMPONENTS) {
          for (let first = 0; first < groups; first += groupsAtOnce) {
            const uniforms = packUniforms([
              ['u32', rowCount],
              ['u32', columnCount],
              ['u32', first],
              ['u32', component],
              ['f32', args.epsilon ?? 1],
              ['u32', Number(args.rowOffsets !== undefined)],
            ]);
            const workgroups = Math.min(groupsAtOnce, groups - first);
            const bindings = [...inputs, ...outputs];
            device.dispatch({ kernel, bindings, uniforms, workgroups, long: true });
          }
        }
      },
    };
  });
}
