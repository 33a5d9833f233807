import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { ROW_BYTES, TILE } from '../support/cpu/tile.js';
import type { LineMovesArguments, LineMovesSpec } from './contract.js';

/** Points of a tile of line_moves; the twin of BLOCK in kernels/cpu/line_moves.ts. */
const MOVE_BLOCK = 128;

export function lineMovesOnCpu(device: CpuDevice, spec: LineMovesSpec): Program<LineMovesArguments> {
  const { dim } = spec;
  const scratchStride = ((MOVE_BLOCK / TILE) * (dim + 1) + 1) * ROW_BYTES;
  return withOwner(device, (owner) => {
    const residuals = owner.createBuffer('line_moves residuals', spec.lines * spec.points * 4);
    const scratch = owner.createBuffer('line_moves scratch', device.info.threads * scratchStride);
    return {
      run({ lines, points, sorted, order, targets, directions, moves, squares, adds }) {
        device.dispatch('line_residuals', [sorted, order, targets, residuals, points], lines);
        const shape = [points, lines, dim, Number(adds)];
        device.dispatch(
          'line_moves',
          [residuals, directions, moves, squares, ...shape, scratch, scratchStride],
          Math.ceil(points / MOVE_BLOCK),
        );
      },
    };
  });
}
