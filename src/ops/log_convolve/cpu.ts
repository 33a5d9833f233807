import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { float32 } from '../../device/cpu/kernel_argument.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { LogConvolveArguments, LogConvolveSpec } from './contract.js';
import { planBlocks } from './blocks.js';

/** Lines of a tile; the twin of LANES in kernels/cpu/log_convolve.ts. */
const LANES = 8;
const CELL_BYTES = LANES * 8;

export function logConvolveOnCpu(device: CpuDevice, spec: LogConvolveSpec): Program<LogConvolveArguments> {
  const { length, inner } = spec;
  const { block, chunk, table, reach } = planBlocks(spec);
  const blocks = Math.ceil(length / block);
  const scratchStride = (2 * length + block + blocks + 2) * CELL_BYTES;
  return withOwner(device, (owner) => {
    const kernel = owner.upload('log_convolve table', table);
    const distances = owner.upload('log_convolve distances', reach);
    const scratch = owner.createBuffer('log_convolve scratch', device.info.threads * scratchStride);
    return {
      run({ outer, input, output, minuend, relaxation = 1 }) {
        const lines = outer * inner;
        device.dispatch(
          'log_convolve',
          [
            ...[input, output, minuend ?? 0, float32(relaxation), kernel, distances],
            ...[lines, length, inner, block, chunk, scratch, scratchStride],
          ],
          Math.ceil(lines / LANES) * Math.ceil(length / chunk),
        );
      },
    };
  });
}
