import type { DeviceBuffer } from '../../device/contract.js';

/** Floats of a group's statistics; the twin of STATISTICS in the kernels. */
export const NORMALISE_STATISTICS = 3;

export interface NormaliseSpec {
  /** Rows, H·W, of an image; 1 where every row is normalised by itself. */
  readonly positions: number;
  /** C */
  readonly channels: number;
  /** G, a divisor of C: C for instance, 1 for layer normalisation. */
  readonly groups: number;
  /** Added to the variance, above 0: 1e-5 in most networks. */
  readonly epsilon: number;
}

export interface NormaliseArguments {
  readonly images: number;
  /** x, f32 [images, positions, C] */
  readonly input: DeviceBuffer;
  /** y, f32 [images, positions, C], another buffer; overwritten. */
  readonly output: DeviceBuffer;
  /** f32 [images, G, NORMALISE_STATISTICS], overwritten; the gradient needs it. */
  readonly statistics: DeviceBuffer;
}

export interface NormaliseGradientArguments {
  readonly images: number;
  /** y as `normalise` wrote it, f32 [images, positions, C] */
  readonly output: DeviceBuffer;
  /** As `normalise` wrote it, f32 [images, G, NORMALISE_STATISTICS] */
  readonly statistics: DeviceBuffer;
  /** g, f32 [images, positions, C] */
  readonly outputGradient: DeviceBuffer;
  /** f32 [images, positions, C], another buffer; overwritten. */
  readonly inputGradient: DeviceBuffer;
}
