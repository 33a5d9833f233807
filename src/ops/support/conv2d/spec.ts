/**
 * A two-dimensional convolution of images with channels last; what its forward pass and both gradients have in common.
 * A dense layer is one of height and width 1 and kernel [1, 1].
 */
export interface Conv2dSpec {
  /** Of an input image, in pixels. */
  readonly height: number;
  readonly width: number;
  /** Of an input pixel. */
  readonly channels: number;
  /** Channels of an output pixel. */
  readonly filters: number;
  /** [height, width], in pixels. */
  readonly kernel: readonly [number, number];
  /** [down, across], in pixels of the input. */
  readonly stride: readonly [number, number];
  /** Zeros around the input, [top, left, bottom, right], in pixels. */
  readonly padding: readonly [number, number, number, number];
  /**
   * Divides channels and filters: each group of filters sees its own group of channels alone. 1 for a plain
   * convolution, `channels` for a depthwise one.
   */
  readonly groups: number;
}

/** Height and width of the output, in pixels: floor((size + padding − kernel) / stride) + 1. */
export function conv2dOutputSize({ height, width, kernel, stride, padding }: Conv2dSpec): {
  readonly height: number;
  readonly width: number;
} {
  const [top, left, bottom, right] = padding;
  return {
    height: Math.floor((height + top + bottom - kernel[0]) / stride[0]) + 1,
    width: Math.floor((width + left + right - kernel[1]) / stride[1]) + 1,
  };
}

/** Floats of one input image, of one output image, and of the weights. */
export function conv2dLengths(spec: Conv2dSpec): {
  readonly input: number;
  readonly output: number;
  readonly weights: number;
} {
  const size = conv2dOutputSize(spec);
  return {
    input: spec.height * spec.width * spec.channels,
    output: size.height * size.width * spec.filters,
    weights: (spec.kernel[0] * spec.kernel[1] * spec.channels * spec.filters) / spec.groups,
  };
}
