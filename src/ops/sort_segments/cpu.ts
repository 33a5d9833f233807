import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { SortSegmentsArguments, SortSegmentsSpec } from './contract.js';

/** Bytes of a thread's counts; the twin of COUNT_BYTES in kernels/cpu/sort_segments.ts. */
const COUNT_BYTES = 3 * 2048 * 4;
/** Twice a pair of 8 bytes for each key. */
const KEY_BYTES = 16;
const CACHE_LINE = 64;

export function sortSegmentsOnCpu(device: CpuDevice, spec: SortSegmentsSpec): Program<SortSegmentsArguments> {
  const bytes = COUNT_BYTES + spec.length * KEY_BYTES;
  const scratchStride = Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;
  return withOwner(device, (owner) => {
    const scratch = owner.createBuffer('sort_segments scratch', device.info.threads * scratchStride);
    return {
      run({ keys, order, rows, length }) {
        device.dispatch('sort_segments', [keys, order, length, scratch, scratchStride], rows);
      },
    };
  });
}
