import type { DeviceBuffer } from '../../device/contract.js';

export interface Pool2dSpec {
  /** Of the input, H and W. */
  readonly height: number;
  readonly width: number;
  /** C */
  readonly channels: number;
  readonly kind: 'average' | 'max';
  /** Rows and columns of a window. */
  readonly kernel: readonly [vertical: number, horizontal: number];
  readonly stride: readonly [vertical: number, horizontal: number];
  /** Rows and columns around the image, each fewer than the kernel's; default none. */
  readonly padding?: readonly [top: number, left: number, bottom: number, right: number];
  /**
   * Whether an average divides by the padding's places too (ONNX's `count_include_pad`, PyTorch's default), or by the
   * image's alone: the default, as ONNX's.
   */
  readonly countPadding?: boolean;
  /** Whether a last window may reach past the padding (`ceil_mode`); what it has there never counts. Default false. */
  readonly ceil?: boolean;
}

export interface Pool2dArguments {
  readonly images: number;
  /** f32 [images, H, W, C] */
  readonly input: DeviceBuffer;
  /** f32 [images, H_out, W_out, C] as `pool2dSize` has it, another buffer; overwritten. */
  readonly output: DeviceBuffer;
}

export interface Pool2dGradientArguments {
  readonly images: number;
  /** f32 [images, H, W, C]; averages do without. */
  readonly input?: DeviceBuffer;
  /** f32 [images, H_out, W_out, C] */
  readonly outputGradient: DeviceBuffer;
  /** f32 [images, H, W, C], another buffer; overwritten. */
  readonly inputGradient: DeviceBuffer;
}

/** Of a maximum, whose gradient needs the input. */
export type MaxPoolGradientArguments = Pool2dGradientArguments & Required<Pick<Pool2dGradientArguments, 'input'>>;
