import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { PermuteImageArguments } from './contract.js';

/** Rows and columns of a block: of 4 KB, read and written while both are in the first-level cache. */
const BLOCK = 32;

export function permuteImageOnCpu(
  device: CpuDevice,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Program<PermuteImageArguments> {
  const tiles = Math.ceil(rows / BLOCK);
  return withOwner(device, () => ({
    run({ images, input, output }) {
      device.dispatch('permute_image', [input, output, rows, columns, BLOCK, tiles], images * tiles);
    },
  }));
}
