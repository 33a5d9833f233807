import type { DeviceBuffer } from '../../device/contract.js';
import type { PairReduceArguments, PairReduceSpec } from './contract.js';

/** Which side is which. */
export interface PairShape {
  readonly rowsAreY: boolean;
  readonly rowDim: number;
  readonly columnDim: number;
  /** Components of a mean; 0 where there are none. */
  readonly width: number;
  sides(args: PairReduceArguments): {
    readonly rows: DeviceBuffer;
    readonly columns: DeviceBuffer;
    readonly rowCount: number;
    readonly columnCount: number;
  };
}

export function pairShape({ cost, reduction, over = 'y' }: PairReduceSpec): PairShape {
  const rowsAreY = over === 'x';
  const [rowDim, columnDim] = rowsAreY ? [cost.yDim, cost.xDim] : [cost.xDim, cost.yDim];
  return {
    rowsAreY,
    rowDim,
    columnDim,
    width: reduction === 'mean' ? columnDim : reduction === 'gradient' ? cost.yDim : 0,
    sides: ({ x, y, xCount, yCount }) =>
      rowsAreY
        ? { rows: y, columns: x, rowCount: yCount, columnCount: xCount }
        : { rows: x, columns: y, rowCount: xCount, columnCount: yCount },
  };
}
