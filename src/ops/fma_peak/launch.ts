import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkBuffer, checkCount } from '../support/checks.js';
import { FMA_PEAK_LANES, fmaPeakOnCpu } from './cpu.js';
import { fmaPeakOnWebGpu } from './webgpu.js';
import type { FmaPeakSpec, FmaPeakArguments } from './contract.js';

export { FMA_PEAK_LANES };

/**
 * values[i] ← factor · values[i] + addend, `rounds` times over: 2 · lanes · rounds operations and next to no memory.
 * How fast a device multiplies and adds at best, the yardstick of the other kernels.
 */
export function fmaPeak(device: Device, spec: FmaPeakSpec): Program<FmaPeakArguments> {
  checkCount('fma_peak', 'lanes', spec.lanes);
  if (spec.lanes % FMA_PEAK_LANES !== 0) {
    const wayOut = 'Round lanes up.';
    throw invalid('fma_peak', `lanes must be a multiple of ${FMA_PEAK_LANES}`, String(spec.lanes), wayOut);
  }
  const program = device.kind === 'cpu' ? fmaPeakOnCpu(device, spec) : fmaPeakOnWebGpu(device, spec);
  return {
    run(args) {
      checkCount('fma_peak', 'rounds', args.rounds);
      checkBuffer('fma_peak', 'values', args.values, spec.lanes);
      program.run(args);
    },
    free: () => program.free(),
  };
}
