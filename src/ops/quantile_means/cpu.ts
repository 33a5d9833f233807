import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { float32 } from '../../device/cpu/kernel_argument.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { QuantileMeansArguments } from './contract.js';

export function quantileMeansOnCpu(device: CpuDevice): Program<QuantileMeansArguments> {
  return withOwner(device, () => ({
    run({ rows, length, sorted, order, masses, cells, weight, means, adds }) {
      const args = [sorted, order, masses, means, length, cells, Number(adds), float32(weight)];
      device.dispatch('quantile_means', args, rows);
    },
  }));
}
