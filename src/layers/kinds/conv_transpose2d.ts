import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import { checkConv2dSpec } from '../../ops/support/conv2d/check_spec.js';
import { conv2dLengths, conv2dOutputSize, type Conv2dSpec } from '../../ops/support/conv2d/spec.js';
import type { Layer } from '../layer.js';
import type { LayerKind } from '../layer_kind.js';
import type { ImageShape } from '../shape.js';
import { count, padding, pair } from './attributes.js';
import { sumOverPixels } from './steps/channels.js';
import { convolve, convolveBack, convolutionWeightGradient } from './steps/convolution.js';
import { biasTensor, weightTensor } from './weights.js';

const attributes = z.strictObject({
  filters: count,
  kernel: pair,
  stride: z.prefault(pair, 1),
  /** Pixels that are cut off the output's sides. */
  padding,
  /** [down, across]: rows and columns more at the bottom and the right, fewer than the stride. */
  extra: z._default(z.tuple([z.int().check(z.gte(0)), z.int().check(z.gte(0))]), [0, 0]),
  groups: z._default(count, 1),
  bias: z._default(z.boolean(), true),
});
type Attributes = z.output<typeof attributes>;

const sizeOf = (size: number, axis: 0 | 1, { kernel, stride, padding: cut, extra }: Attributes): number =>
  (size - 1) * stride[axis] + kernel[axis] - cut[axis] - cut[axis + 2] + extra[axis];

const outputOf = ([{ height, width }]: readonly ImageShape[], given: Attributes): ImageShape => ({
  height: sizeOf(height, 0, given),
  width: sizeOf(width, 1, given),
  channels: given.filters,
});

/** The convolution whose adjoint it is: from its output to its input. */
function specOf(inputs: readonly ImageShape[], given: Attributes): Conv2dSpec {
  const { kernel, stride, padding: cut, groups } = given;
  return { ...outputOf(inputs, given), filters: inputs[0].channels, kernel, stride, padding: cut, groups };
}

/** The adjoint of a convolution, whose weights it has, and a bias: every pixel spreads over a kernel of them. */
export const convTranspose2d: LayerKind<Attributes> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape(inputs, given, name) {
    const spec = specOf(inputs, given);
    checkConv2dSpec(name, spec);
    const [back, [image]] = [conv2dOutputSize(spec), inputs];
    if (back.height !== image.height || back.width !== image.width) {
      const rule = 'extra rows and columns are fewer than the stride';
      throw invalid(name, rule, `${given.extra.join(', ')} and ${given.stride.join(', ')}`, 'Use fewer.');
    }
    return outputOf(inputs, given);
  },
  tensors: ({ inputs: [image], attributes: { filters, kernel, stride, groups, bias } }) => {
    const area = kernel[0] * kernel[1];
    // A pixel of the output meets every stride-th row and column of the kernel.
    const fanIn = Math.max(1, (area * image.channels) / (groups * stride[0] * stride[1]));
    const weight = weightTensor([...kernel, filters / groups, image.channels], fanIn, (area * filters) / groups);
    return [{ ...weight, ...(groups === 1 && { inputAxis: 3 }) }, ...(bias ? [biasTensor(filters, fanIn)] : [])];
  },
  forward: (record, layer, [x]) => {
    const { bias, ...convolution } = named(layer);
    return convolveBack(record, convolution, x, bias);
  },
  backward: (record, layer, { cotangent }) => {
    const { spec, weights } = named(layer);
    return [convolve(record, { spec, weights }, cotangent)];
  },
  parameterGradient(record, layer, { inputs: [x], cotangent }) {
    const { spec, weights, bias } = named(layer);
    convolutionWeightGradient(record, { spec, weights }, cotangent, x);
    const { height, width, channels } = layer.shape;
    if (bias !== undefined) sumOverPixels(record, bias, { pixels: height * width, channels }, cotangent);
  },
  multiplyAdds: ({ inputs, attributes: given }) =>
    inputs[0].height * inputs[0].width * conv2dLengths(specOf(inputs, given)).weights,
};

const named = ({ name, inputs, attributes: given }: Layer<Attributes>) => ({
  spec: specOf(inputs, given),
  weights: `${name}.weight`,
  ...(given.bias && { bias: `${name}.bias` }),
});
