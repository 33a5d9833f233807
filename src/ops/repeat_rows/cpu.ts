import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { RepeatRowsArguments, RepeatRowsSpec } from './contract.js';

/** Floats that a command's tile copies, about. */
const TILE_FLOATS = 4096;

export function repeatRowsOnCpu(device: CpuDevice, spec: RepeatRowsSpec): Program<RepeatRowsArguments> {
  const { rows, dim, each = 1, times = 1 } = spec;
  const tileRows = Math.ceil(TILE_FLOATS / dim);
  const tiles = Math.ceil((times * rows * each) / tileRows);
  return withOwner(device, () => ({
    run({ from, fromOffset = 0, out, outOffset = 0 }) {
      const [source, target] = [device.pointer('repeat_rows', from), device.pointer('repeat_rows', out)];
      const places = [source + fromOffset * 4, target + outOffset * 4];
      device.dispatch('repeat_rows', [...places, rows, dim, each, times, tileRows], tiles);
    },
  }));
}
