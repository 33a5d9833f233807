import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkCount } from '../support/checks.js';
import { checkDevice } from '../../arguments.js';
import { adamUpdateOnCpu } from './cpu.js';
import { onWebGpu } from '../on_webgpu.js';
import type { AdamUpdateArguments } from './contract.js';

/**
 * Adam (Kingma and Ba 2015) as PyTorch writes it:
 * m ← m + (1 − β₁)(g − m); v ← β₂v + (1 − β₂)g²; θ ← θ − (lr/(1 − β₁ᵗ)) · m / (√v/√(1 − β₂ᵗ) + ε).
 * A parameter with a step factor s takes s times that step: as Adam on θ/s would, whose gradient is s·g (but for ε, s·ε
 * there). The same pass moves the average; what follows from the parameters is the caller's to refresh.
 *
 * @param length of the parameters
 */
export function adamUpdate(device: Device, length: number): Program<AdamUpdateArguments> {
  checkDevice('adam_update', device);
  checkCount('adam_update', 'length', length);
  const program =
    device.kind === 'cpu' ? adamUpdateOnCpu(device, length) : onWebGpu().adamUpdateOnWebGpu(device, length);
  return {
    run(args) {
      checkArguments('adam_update', args);
      checkBuffer('adam_update', 'parameters', args.parameters, length);
      checkBuffer('adam_update', 'gradient', args.gradient, length);
      checkBuffer('adam_update', 'firstMoment', args.firstMoment, length);
      checkBuffer('adam_update', 'secondMoment', args.secondMoment, length);
      checkBuffer('adam_update', 'average', args.average, length);
      if (args.stepFactors) checkBuffer('adam_update', 'stepFactors', args.stepFactors, length);
      program.run(args);
    },
    free: () => program.free(),
  };
}
