import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import type { LayerKind } from '../layer_kind.js';
import { floatsOf, sameShape, shapeText, type ImageShape } from '../shape.js';
import type { Channels } from './steps/channels.js';
import { affineOfImages, sumsOfImages } from './steps/image_affine.js';

const attributes = z.strictObject({});
type Kind = LayerKind<z.output<typeof attributes>> & { attributes: typeof attributes };

/** A number for each channel of another image, or one for each number. */
function shapeOf([image, by]: readonly ImageShape[], name: string): ImageShape {
  if (sameShape(image, by) || sameShape(by, { height: 1, width: 1, channels: image.channels })) return image;
  const rule = `the second input has a number for each channel of ${shapeText(image)}, or for each number`;
  throw invalid(name, rule, shapeText(by), `Make it 1×1×${image.channels}.`);
}

/** Where both have one shape, every number is a channel of one pixel. */
const channelsOf = ([image, by]: readonly ImageShape[]): Channels => ({
  pixels: floatsOf(image) / floatsOf(by),
  channels: floatsOf(by),
});

/** out[·, c] = s[c] · x[·, c], of images x and their own factors s: modulation, or a product of two images. */
export const multiply: Kind = {
  attributes,
  inputs: 2,
  shape: (inputs, _, name) => shapeOf(inputs, name),
  forward: (record, { inputs }, [x, scale]) => affineOfImages(record, channelsOf(inputs), x, { scale }),
  backward(record, { inputs }, { inputs: [x, scale], cotangent }, [first, second]) {
    const size = channelsOf(inputs);
    return [
      first ? affineOfImages(record, size, cotangent, { scale }) : undefined,
      second ? sumsOfImages(record, size, cotangent, x) : undefined,
    ];
  },
};

/** out[·, c] = x[·, c] + s[c], of images x and their own terms s. */
export const shiftChannels: Kind = {
  attributes,
  inputs: 2,
  shape: (inputs, _, name) => shapeOf(inputs, name),
  forward: (record, { inputs }, [x, shift]) => affineOfImages(record, channelsOf(inputs), x, { shift }),
  backward: (record, { inputs }, { cotangent }, [first, second]) => [
    first ? cotangent : undefined,
    second ? sumsOfImages(record, channelsOf(inputs), cotangent) : undefined,
  ],
};
