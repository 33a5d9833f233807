import type { DeviceBuffer } from '../../device/contract.js';
import type { AxisTaps } from './axis_taps.js';

export interface Resample2dSpec {
  /** C */
  readonly channels: number;
  /** From H_in to H_out. */
  readonly vertical: AxisTaps;
  /** From W_in to W_out. */
  readonly horizontal: AxisTaps;
}

export interface Resample2dArguments {
  readonly images: number;
  /** f32 [images, H_in, W_in, C] */
  readonly input: DeviceBuffer;
  /** f32 [images, H_out, W_out, C], another buffer; overwritten. */
  readonly output: DeviceBuffer;
}

/** Of a gradient to the input of an op on images. */
export interface ImageGradientArguments {
  readonly images: number;
  /** f32 [images, H_out, W_out, C] */
  readonly outputGradient: DeviceBuffer;
  /** f32 [images, H_in, W_in, C], another buffer; overwritten. */
  readonly inputGradient: DeviceBuffer;
}
