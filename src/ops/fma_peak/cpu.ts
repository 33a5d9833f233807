import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { float32 } from '../../device/cpu/kernel_argument.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { FmaPeakArguments, FmaPeakSpec } from './contract.js';

/** `lanes` must be a multiple of it: a tile of a thread has 192 floats, an invocation of a GPU 12. */
export const FMA_PEAK_LANES = 192;

export function fmaPeakOnCpu(device: CpuDevice, { lanes }: FmaPeakSpec): Program<FmaPeakArguments> {
  return withOwner(device, () => ({
    run({ values, rounds, factor, addend }) {
      device.dispatch('fma_peak', [values, rounds, float32(factor), float32(addend)], lanes / FMA_PEAK_LANES);
    },
  }));
}
