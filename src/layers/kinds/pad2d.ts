import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import { axisTaps, type AxisTaps, type Tap } from '../../ops/resample2d/axis_taps.js';
import type { Resample2dSpec } from '../../ops/resample2d/contract.js';
import type { Layer } from '../layer.js';
import type { LayerKind } from '../layer_kind.js';
import { padding } from './attributes.js';
import { resampled, resampledBack } from './steps/taps.js';

const attributes = z.strictObject({
  padding,
  /** What is around: zeros, the image mirrored about its last pixels, or those pixels again. */
  mode: z._default(z.enum(['zeros', 'reflect', 'edge']), 'zeros'),
});
type Attributes = z.output<typeof attributes>;

function taps(places: number, before: number, after: number, mode: Attributes['mode']): AxisTaps {
  const last = places - 1;
  return axisTaps(places, before + places + after, (output): Tap[] => {
    const place = output - before;
    if (place >= 0 && place <= last) return [[place, 1]];
    if (mode === 'zeros') return [];
    if (mode === 'edge') return [[place < 0 ? 0 : last, 1]];
    return [[place < 0 ? -place : 2 * last - place, 1]];
  });
}

function specOf({ inputs: [image], attributes: { padding: sides, mode } }: Layer<Attributes>): Resample2dSpec {
  const [top, left, bottom, right] = sides;
  return {
    channels: image.channels,
    vertical: taps(image.height, top, bottom, mode),
    horizontal: taps(image.width, left, right, mode),
  };
}

/** An image with a border. */
export const pad2d: LayerKind<Attributes> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape([{ height, width, channels }], { padding: sides, mode }, name) {
    const [top, left, bottom, right] = sides;
    const room = Math.min(height - Math.max(top, bottom), width - Math.max(left, right));
    if (mode === 'reflect' && room < 1) {
      const rule = `a mirrored border is narrower than the image of ${height}×${width} pixels`;
      throw invalid(name, rule, sides.join(', '), 'Use less padding.');
    }
    return { height: height + top + bottom, width: width + left + right, channels };
  },
  forward: (record, layer, [x]) => resampled(record, 'pad2d', specOf(layer), x),
  backward: (record, layer, { cotangent }) => [resampledBack(record, 'pad2d', specOf(layer), cotangent)],
};
