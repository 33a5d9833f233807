import type { DeviceBuffer } from '../../device/contract.js';

export interface AdamUpdateArguments {
  /** f32 [length], updated in place. */
  readonly parameters: DeviceBuffer;
  /** f32 [length] */
  readonly gradient: DeviceBuffer;
  /** f32 [length], m, updated in place. */
  readonly firstMoment: DeviceBuffer;
  /** f32 [length], v, updated in place. */
  readonly secondMoment: DeviceBuffer;
  /** f32 [length], the moving average of the parameters, updated in place. */
  readonly average: DeviceBuffer;
  /** f32 [length]: what each parameter's step is multiplied by; 1 where left out. */
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
