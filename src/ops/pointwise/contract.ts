import type { DeviceBuffer } from '../../device/contract.js';

/** In the order of the numbers by which kernels/cpu/pointwise.ts knows them. */
export const POINTWISE_KINDS = [
  'relu',
  'leaky-relu',
  'silu',
  'softplus',
  'tanh',
  'sigmoid',
  'elu',
  'sqrt',
  'reciprocal',
] as const;

export type PointwiseKind = (typeof POINTWISE_KINDS)[number];

export interface PointwiseSpec {
  readonly kind: PointwiseKind;
  /** Of `leaky-relu` below 0, default 0.01; α of `elu`, default 1. The other kinds have none. */
  readonly slope?: number;
}

export interface PointwiseArguments {
  /** Floats. */
  readonly count: number;
  /** x, f32 [count] */
  readonly input: DeviceBuffer;
  /** φ(x), f32 [count], another buffer; overwritten. */
  readonly output: DeviceBuffer;
}

export interface PointwiseGradientArguments {
  /** Floats. */
  readonly count: number;
  /** x, f32 [count] */
  readonly input: DeviceBuffer;
  /** g, f32 [count] */
  readonly outputGradient: DeviceBuffer;
  /** φ′(x)·g, f32 [count], another buffer; overwritten. */
  readonly inputGradient: DeviceBuffer;
}
