import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { DistanceSumsArguments, DistanceSumsSpec } from './contract.js';
import { ROW_BYTES, TILE } from '../support/cpu/tile.js';

export function distanceSumsOnCpu(device: CpuDevice, { dim }: DistanceSumsSpec): Program<DistanceSumsArguments> {
  const scratchStride = (dim + 1) * ROW_BYTES;
  return withOwner(device, (owner) => {
    const scratch = owner.createBuffer('distance_sums scratch', device.info.threads * scratchStride);
    return {
      run({ x, firstRow, rows, y, points, sums }) {
        const from = device.pointer('distance_sums', x) + firstRow * dim * 4;
        device.dispatch(
          'distance_sums',
          [from, y, sums, rows, points, dim, scratch, scratchStride],
          Math.ceil(rows / TILE),
        );
      },
    };
  });
}
