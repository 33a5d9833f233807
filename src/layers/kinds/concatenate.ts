import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import type { LayerKind } from '../layer_kind.js';
import { shapeText } from '../shape.js';
import { joinChannels, takeChannels } from './steps/place.js';

const attributes = z.strictObject({});

/** Channels of images of one size side by side. */
export const concatenate: LayerKind<z.output<typeof attributes>> & { attributes: typeof attributes } = {
  attributes,
  inputs: 'some',
  shape(inputs, _, name) {
    const [{ height, width }] = inputs;
    const other = inputs.find((image) => image.height !== height || image.width !== width);
    if (other)
      throw invalid(name, `images are all of ${height}×${width} pixels`, shapeText(other), 'Resize or pool it first.');
    return { height, width, channels: inputs.reduce((sum, { channels }) => sum + channels, 0) };
  },
  forward: (record, { inputs, shape: { height, width } }, values) =>
    joinChannels(
      record,
      values,
      inputs.map(({ channels }) => channels),
      height * width,
    ),
  backward(record, { inputs, shape: { height, width, channels: all } }, { cotangent }, wanted) {
    let first = 0;
    return inputs.map(({ channels }, i) => {
      const own = first;
      first += channels;
      if (!wanted[i]) return undefined;
      return takeChannels(record, cotangent, { channels, first: own, all, pixels: height * width });
    });
  },
};
