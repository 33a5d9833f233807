import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import type { LayerKind } from '../layer_kind.js';
import { floatsOf, sameShape, shapeText, type ImageShape } from '../shape.js';
import type { Channels } from './steps/channels.js';
import { affineOfImages, sumsOfImages } from './steps/image_affine.js';

const attributes = z.strictObject({});
type Kind = LayerKind<z.output<typeof attributes>> & { attributes: typeof attributes };

/** A number for each channel of another image, for each pixel, or for each number. */
function shapeOf([image, by]: readonly ImageShape[], name: string): ImageShape {
  const ofChannels = { height: 1, width: 1, channels: image.channels };
  if ([image, ofChannels, { ...image, channels: 1 }].some((shape) => sameShape(by, shape))) return image;
  const rule = `the second input has a number for each channel of ${shapeText(image)}, each pixel, or each number`;
  throw invalid(name, rule, shapeText(by), `Make it 1×1×${image.channels}.`);
}

/**
 * Where both have one shape, every number is a channel of one pixel. Where each pixel has one, every pixel is an image
 * by itself, and its channels are that image's pixels, of one channel.
 */
function channelsOf([image, by]: readonly ImageShape[]): Channels {
  const ofPixels = by.channels === 1 && image.channels > 1;
  if (ofPixels) return { pixels: image.channels, channels: 1, parts: floatsOf(by) };
  return { pixels: floatsOf(image) / floatsOf(by), channels: floatsOf(by) };
}

/** out[·, c] = s[c] · x[·, c], or s[p] · x[p, ·] of pixels p: images x and their own factors s, or two images. */
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

/** out[·, c] = x[·, c] + s[c], of images x and their own terms s, which may be of pixels, as those of `multiply`. */
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
