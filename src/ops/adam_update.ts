import type { Device, DeviceBuffer, Program } from '../device/device.js';
import { checkArguments, checkBuffer, checkNetwork, checkProgram } from './checks.js';
import { adamUpdateOnCpu } from './cpu/adam_update.js';
import { parameterLayout, type NetworkShape } from './network_shape.js';
import { adamUpdateOnWebGpu } from './webgpu/adam_update.js';

export interface AdamUpdateArguments {
  /** f32 [layout.length], updated in place. */
  readonly parameters: DeviceBuffer;
  /** f32 [layout.length], refreshed from the new parameters. */
  readonly transposed: DeviceBuffer;
  /** f32 [layout.length] */
  readonly gradient: DeviceBuffer;
  /** f32 [layout.length], m, updated in place. */
  readonly firstMoment: DeviceBuffer;
  /** f32 [layout.length], v, updated in place. */
  readonly secondMoment: DeviceBuffer;
  /** f32 [layout.length], the moving average of the parameters, updated in place. */
  readonly average: DeviceBuffer;
  /** f32 [layout.length]: what each parameter's step is multiplied by; 1 where left out. */
  readonly stepFactors?: DeviceBuffer;
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Steps counted from 1; the bias corrections 1 − βᵗ are worked out in float64 on the host. */
  readonly step: number;
  /** d of average ← d·average + (1 − d)·parameters; 0 copies the parameters. */
  readonly averageDecay: number;
}

/**
 * Adam (Kingma and Ba 2015) as PyTorch writes it:
 * m ← m + (1 − β₁)(g − m); v ← β₂v + (1 − β₂)g²; θ ← θ − (lr/(1 − β₁ᵗ)) · m / (√v/√(1 − β₂ᵗ) + ε).
 * A parameter with a step factor s takes s times that step: as Adam on θ/s would, whose gradient is s·g (but for ε, s·ε
 * there). The same pass refreshes the transposed weights and the moving average.
 */
export function adamUpdate(device: Device, network: NetworkShape): Program<AdamUpdateArguments> {
  checkProgram('adam_update', device, network);
  checkNetwork('adam_update', network);
  const { length } = parameterLayout(network);
  const program = device.kind === 'cpu' ? adamUpdateOnCpu(device, network) : adamUpdateOnWebGpu(device, network);
  return {
    run(args) {
      checkArguments('adam_update', args);
      checkBuffer('adam_update', 'parameters', args.parameters, length);
      checkBuffer('adam_update', 'transposed', args.transposed, length);
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
