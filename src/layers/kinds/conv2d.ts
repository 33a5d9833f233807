import * as z from 'zod/mini';
import { checkConv2dSpec } from '../../ops/support/conv2d/check_spec.js';
import { conv2dLengths, conv2dOutputSize, type Conv2dSpec } from '../../ops/support/conv2d/spec.js';
import type { Layer } from '../layer.js';
import type { LayerKind } from '../layer_kind.js';
import type { ImageShape } from '../shape.js';
import { biasTensor, weightTensor } from './weights.js';
import { count, padding, pair } from './attributes.js';
import { convolve, convolveBack, convolutionWeightGradient } from './steps/convolution.js';

const attributes = z.strictObject({
  filters: count,
  kernel: pair,
  stride: z.prefault(pair, 1),
  padding,
  groups: z._default(count, 1),
  bias: z._default(z.boolean(), true),
});
type Attributes = z.output<typeof attributes>;

function specOf([image]: readonly ImageShape[], given: Attributes): Conv2dSpec {
  const { filters, kernel, stride, padding: border, groups } = given;
  return { ...image, filters, kernel, stride, padding: border, groups };
}

/** out[h, w, f] = b[f] + Σ_{i,j,c} W[i, j, c, f] x[h·stride + i − padding, w·stride + j − padding, c] */
export const conv2d: LayerKind<Attributes> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape(inputs, given, name) {
    const spec = specOf(inputs, given);
    checkConv2dSpec(name, spec);
    return { ...conv2dOutputSize(spec), channels: given.filters };
  },
  tensors: ({ inputs: [image], attributes: { filters, kernel, groups, bias } }) => {
    const [area, perGroup] = [kernel[0] * kernel[1], image.channels / groups];
    const fanIn = area * perGroup;
    const weight = weightTensor([...kernel, perGroup, filters], fanIn, (area * filters) / groups);
    return [{ ...weight, ...(groups === 1 && { inputAxis: 2 }) }, ...(bias ? [biasTensor(filters, fanIn)] : [])];
  },
  forward: (record, layer, [x]) => convolve(record, named(layer), x),
  backward: (record, layer, { cotangent }) => [convolveBack(record, named(layer), cotangent)],
  parameterGradient: (record, layer, { inputs: [x], cotangent }) =>
    convolutionWeightGradient(record, named(layer), x, cotangent),
  multiplyAdds: (layer) => {
    const { height, width } = layer.shape;
    return height * width * conv2dLengths(specOf(layer.inputs, layer.attributes)).weights;
  },
};

/** The convolution and the names of its tensors. */
const named = ({ name, inputs, attributes: given }: Layer<Attributes>) => ({
  spec: specOf(inputs, given),
  weights: `${name}.weight`,
  ...(given.bias && { bias: `${name}.bias` }),
});
