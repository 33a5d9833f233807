import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import { axisTaps } from '../../ops/resample2d/axis_taps.js';
import type { Resample2dSpec } from '../../ops/resample2d/contract.js';
import type { Layer } from '../layer.js';
import type { LayerKind } from '../layer_kind.js';
import { length } from './attributes.js';
import { resampled, resampledBack } from './steps/taps.js';

const attributes = z.strictObject({
  /** Counted from 0. */
  first: z.int().check(z.gte(0)),
  channels: length,
});
type Attributes = z.output<typeof attributes>;

/** Pixels below each other and their channels beside each other are an image of one channel. */
function specOf({ inputs: [image], attributes: { first, channels } }: Layer<Attributes>): Resample2dSpec {
  const pixels = image.height * image.width;
  return {
    channels: 1,
    vertical: axisTaps(pixels, pixels, (pixel) => [[pixel, 1]]),
    horizontal: axisTaps(image.channels, channels, (channel) => [[first + channel, 1]]),
  };
}

/** Channels in a row, of those of an image. */
export const takeChannels: LayerKind<Attributes> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape([image], { first, channels }, name) {
    if (first + channels <= image.channels) return { ...image, channels };
    const rule = `it takes some of the ${image.channels} channels`;
    throw invalid(name, rule, `${channels} from ${first} on`, 'Take fewer.');
  },
  forward: (record, layer, [x]) => resampled(record, 'take_channels', specOf(layer), x),
  backward: (record, layer, { cotangent }) => [resampledBack(record, 'take_channels', specOf(layer), cotangent)],
};
