import * as z from 'zod/mini';
import type { Filter2dSpec } from '../../ops/filter2d/contract.js';
import { filteredSize, filterTaps } from '../../ops/filter2d/filter_taps.js';
import type { Layer } from '../layer.js';
import type { LayerKind } from '../layer_kind.js';
import type { ImageShape } from '../shape.js';
import { pair } from './attributes.js';
import { resampled, resampledBack } from './steps/taps.js';

/** Weights of an axis and places beyond an image: longer ones are mistakes. */
const MOST = 16_384;

const weights = z.array(z.number().check(z.gte(-1e30), z.lte(1e30))).check(z.minLength(1), z.maxLength(MOST));
const places = z.int().check(z.gte(-MOST), z.lte(MOST));

const attributes = z.strictObject({
  /** [down, across]: weights of the columns' filter and of the rows', whose product it is. */
  filter: z.tuple([weights, weights]),
  /** A pixel becomes this many, the others 0. */
  up: z.prefault(pair, 1),
  /** One pixel of this many is kept, the first. */
  down: z.prefault(pair, 1),
  /** [top, left, bottom, right]: zeros after `up`; below 0 pixels are cut off. */
  padding: z._default(z.tuple([places, places, places, places]), [0, 0, 0, 0]),
});
type Attributes = z.output<typeof attributes>;

const specOf = ([image]: readonly ImageShape[], given: Attributes): Filter2dSpec => ({ ...image, ...given });

const tapsOf = ({ inputs, attributes: given }: Layer<Attributes>) => filterTaps('filter2d', specOf(inputs, given));

/** Every channel convolved with one fixed filter, between pixels put in and left out: StyleGAN2's `upfirdn2d`. */
export const filter2d: LayerKind<Attributes> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape(inputs, given, name) {
    const [height, width] = filteredSize(name, specOf(inputs, given));
    return { height, width, channels: inputs[0].channels };
  },
  forward: (record, layer, [x]) => resampled(record, 'filter2d', tapsOf(layer), x),
  backward: (record, layer, { cotangent }) => [resampledBack(record, 'filter2d', tapsOf(layer), cotangent)],
};
