import { squaredEuclidean } from '../../autograd/costs.js';
import type { TracedCost } from '../../autograd/traced_cost.js';
import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { float32 } from '../../device/cpu/kernel_argument.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { createChainPlan } from '../support/cpu/chain_plan.js';
import { ROW_BYTES, TILE } from '../support/cpu/tile.js';
import { PAIR_REDUCTIONS, type PairReduceArguments, type PairReduceSpec } from './contract.js';
import { pairShape } from './shape.js';

/** Twins of BLOCK and WORK_ROWS in `kernels/cpu/pair_reduce.ts`. */
const BLOCK = 64;
const WORK_ROWS = 4;

/** The kernel's own loop over ½‖x − y‖², where no gradient is asked for. */
const isSquared = (cost: TracedCost): boolean =>
  cost.xDim === cost.yDim && cost === squaredEuclidean().trace(cost.xDim, cost.yDim);

export function pairReduceOnCpu(device: CpuDevice, spec: PairReduceSpec): Program<PairReduceArguments> {
  const { cost, reduction } = spec;
  const shape = pairShape(spec);
  return withOwner(device, (owner) => {
    const own = isSquared(cost) && reduction !== 'gradient';
    const segments = [{ marginal: 0, chains: 1 }];
    const plan = own ? undefined : createChainPlan(owner, { dim: cost.yDim, segments, costs: [cost] });
    const slots = plan?.slots ?? cost.xDim;
    const scratchStride = (slots + WORK_ROWS + BLOCK + 3 * shape.width) * ROW_BYTES;
    const scratch = owner.createBuffer('pair_reduce scratch', device.info.threads * scratchStride);
    return {
      run(args) {
        const { rows, columns, rowCount, columnCount } = shape.sides(args);
        device.dispatch(
          'pair_reduce',
          [
            ...[rows, columns, args.columnOffsets, args.rowOffsets ?? 0],
            ...[args.values, args.indices ?? 0, args.means ?? 0],
            ...[rowCount, columnCount, shape.rowDim, shape.columnDim, shape.width],
            ...[PAIR_REDUCTIONS[reduction], Number(shape.rowsAreY), float32(args.epsilon ?? 1)],
            ...[plan?.descriptor ?? 0, scratch, scratchStride, slots],
          ],
          Math.ceil(rowCount / TILE),
        );
      },
    };
  });
}
