import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { Stream } from '../../random/counters.js';
import type { GatherBatchArguments, GatherBatchSpec } from './contract.js';
import { TILE } from '../support/cpu/tile.js';

export function gatherBatchOnCpu(device: CpuDevice, spec: GatherBatchSpec): Program<GatherBatchArguments> {
  const { rows, dim, batch } = spec;
  return withOwner(device, (owner) => {
    const scratch = owner.createBuffer('gather_batch scratch', device.info.threads * 64);
    return {
      run({ table, out, outOffset, key, iteration, firstChain }) {
        const target = device.pointer('gather_batch', out) + outOffset * 4;
        device.dispatch(
          'gather_batch',
          [key[0], key[1], Stream.batchRows, iteration, table, rows, dim, target, batch, firstChain, scratch],
          Math.ceil(batch / TILE),
        );
      },
    };
  });
}
