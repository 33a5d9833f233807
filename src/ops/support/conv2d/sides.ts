import { conv2dOutputSize, type Conv2dSpec } from './spec.js';
import { asDense } from './as_dense.js';
import { forwardParts, inputGradientParts, type Part } from './axes.js';

interface Side {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A convolution, or its gradient in the input, as products that read one side and make the other. */
export interface Sides {
  readonly source: Side;
  readonly result: Side;
  readonly groups: number;
  /** How many biases there are: channels of the result, over and over. */
  readonly biases: number;
  readonly parts: readonly Part[];
  readonly kernelWidth: number;
  /** From one to the next in the weights, in floats: taps, channels of the source and of the result, groups. */
  readonly strides: {
    readonly tap: number;
    readonly source: number;
    readonly result: number;
    readonly group: number;
  };
}

export type Conv2dResult = 'output' | 'input-gradient';

export function sidesOf(given: Conv2dSpec, result: Conv2dResult): Sides {
  const spec = asDense(given);
  const { height, width, channels, filters, groups, kernel } = spec;
  const input = { height, width, channels };
  const output = { ...conv2dOutputSize(spec), channels: filters };
  const strides = { tap: (channels / groups) * filters, group: filters / groups };
  const biases = result === 'output' ? filters : given.channels;
  const common = { groups, biases, kernelWidth: kernel[1] };
  return result === 'output'
    ? {
        ...common,
        source: input,
        result: output,
        parts: forwardParts(spec),
        strides: { ...strides, source: filters, result: 1 },
      }
    : {
        ...common,
        source: output,
        result: input,
        parts: inputGradientParts(spec),
        strides: { ...strides, source: 1, result: filters },
      };
}
