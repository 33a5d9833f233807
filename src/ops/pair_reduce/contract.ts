import type { TracedCost } from '../../autograd/traced_cost.js';
import type { DeviceBuffer } from '../../device/contract.js';

/** What is made of the pairs of a row, by the numbers that kernels know them by. */
export const PAIR_REDUCTIONS = { logsumexp: 0, argmin: 1, mean: 2, gradient: 3 } as const;

export type PairReduction = keyof typeof PAIR_REDUCTIONS;

export interface PairReduceSpec {
  readonly cost: TracedCost;
  readonly reduction: PairReduction;
  /**
   * Whose points are the columns, which are reduced over; the other's are the rows, of which each gets an answer.
   * Default `y`. `gradient` needs `x`: it is the gradient in y of a row.
   */
  readonly over?: 'x' | 'y';
}

export interface PairReduceArguments {
  /** f32 [.., D_x], of which the first `xCount` count. */
  readonly x: DeviceBuffer;
  readonly xCount: number;
  /** f32 [.., D], of which the first `yCount` count. */
  readonly y: DeviceBuffer;
  readonly yCount: number;
  /** v, f32 [columns], in the unit of the cost, finite: −1e30 leaves a column out, if not all. */
  readonly columnOffsets: DeviceBuffer;
  /** u, f32 [rows], in the unit of the cost; 0 where left out; another buffer than `values`. */
  readonly rowOffsets?: DeviceBuffer;
  /** ε > 0, in the unit of the cost; of all but `argmin`. */
  readonly epsilon?: number;
  /** f32 [rows], overwritten. */
  readonly values: DeviceBuffer;
  /** u32 [rows], overwritten: the column of `argmin`, the first of equals. */
  readonly indices?: DeviceBuffer;
  /** f32 [rows, D of the columns], of `mean`, or [rows, D], of `gradient`; overwritten. */
  readonly means?: DeviceBuffer;
}
