/** How a place of the output lies in the input, by ONNX's names with dashes. */
export const RESIZE_COORDINATES = ['half-pixel', 'pytorch-half-pixel', 'align-corners', 'asymmetric'] as const;

/** What `nearest` takes of a place between two, by ONNX's names with dashes. */
export const RESIZE_ROUNDINGS = ['round-prefer-floor', 'round-prefer-ceil', 'floor', 'ceil'] as const;

export interface Resize2dSpec {
  /** Of the input, H and W. */
  readonly height: number;
  readonly width: number;
  /** C */
  readonly channels: number;
  /** H_out and W_out. */
  readonly size: readonly [height: number, width: number];
  readonly mode: 'nearest' | 'bilinear';
  /**
   * With x a place of the output, s the scale and L places in the input: `half-pixel`, the default, (x + ½)/s − ½;
   * `pytorch-half-pixel` the same, but 0 for an output of one place; `align-corners` x·(L − 1)/(L_out − 1), 0 for one
   * place; `asymmetric` x/s.
   */
  readonly coordinates?: (typeof RESIZE_COORDINATES)[number];
  /** Of `nearest`, default `round-prefer-floor`, which takes the lower of two as near. */
  readonly rounding?: (typeof RESIZE_ROUNDINGS)[number];
  /**
   * s where it is given rather than the size (ONNX's `scales`, of which the size is the floor): default L_out/L, worked
   * out exactly.
   */
  readonly scale?: readonly [vertical: number, horizontal: number];
}
