import * as z from 'zod/mini';
import type { Conv2dSpec } from '../../ops/support/conv2d/spec.js';
import type { Layer } from '../layer.js';
import type { LayerKind } from '../layer_kind.js';
import { floatsOf } from '../shape.js';
import { length } from './attributes.js';
import { convolve, convolveBack, convolutionWeightGradient } from './steps/convolution.js';
import { biasTensor, weightTensor } from './weights.js';

const attributes = z.strictObject({ units: length, bias: z._default(z.boolean(), true) });
type Attributes = z.output<typeof attributes>;

/** out = b + x W of all numbers x of an image: a convolution of images of one pixel. */
export const dense: LayerKind<Attributes> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape: (_, { units }) => ({ height: 1, width: 1, channels: units }),
  tensors: ({ inputs: [image], attributes: { units, bias } }) => {
    const numbers = floatsOf(image);
    return [
      { ...weightTensor([numbers, units], numbers, units), inputAxis: 0 },
      ...(bias ? [biasTensor(units, numbers)] : []),
    ];
  },
  forward: (record, layer, [x]) => convolve(record, named(layer), x),
  backward: (record, layer, { cotangent }) => [convolveBack(record, named(layer), cotangent)],
  parameterGradient: (record, layer, { inputs: [x], cotangent }) =>
    convolutionWeightGradient(record, named(layer), x, cotangent),
  multiplyAdds: ({ inputs: [image], attributes: { units } }) => floatsOf(image) * units,
};

const specOf = ({ inputs: [image], attributes: { units } }: Layer<Attributes>): Conv2dSpec => ({
  height: 1,
  width: 1,
  channels: floatsOf(image),
  filters: units,
  kernel: [1, 1],
  stride: [1, 1],
  padding: [0, 0, 0, 0],
  groups: 1,
});

const named = (layer: Layer<Attributes>) => ({
  spec: specOf(layer),
  weights: `${layer.name}.weight`,
  ...(layer.attributes.bias && { bias: `${layer.name}.bias` }),
});
