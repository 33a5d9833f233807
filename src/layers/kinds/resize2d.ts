import * as z from 'zod/mini';
import { RESIZE_COORDINATES, RESIZE_ROUNDINGS, type Resize2dSpec } from '../../ops/resize2d/contract.js';
import { resize2d as resize2dOp, resize2dGradient } from '../../ops/resize2d/launch.js';
import type { Layer } from '../layer.js';
import type { LayerKind } from '../layer_kind.js';
import { floatsOf } from '../shape.js';
import { pair } from './attributes.js';

const scale = z.number().check(z.positive(), z.lte(1e6));

const attributes = z.strictObject({
  /** [height, width] */
  size: pair,
  mode: z.enum(['nearest', 'bilinear']),
  coordinates: z._default(z.enum(RESIZE_COORDINATES), 'half-pixel'),
  rounding: z._default(z.enum(RESIZE_ROUNDINGS), 'round-prefer-floor'),
  /** [down, across], where coordinates are by a scale that is not that of the sizes. */
  scale: z.optional(z.tuple([scale, scale])),
});
type Attributes = z.output<typeof attributes>;

function specOf({ inputs: [image], attributes: { scale: own, ...given } }: Layer<Attributes>): Resize2dSpec {
  return { ...image, ...given, ...(own && { scale: own }) };
}

/** An image of another size, by the nearest pixel or by the four around. */
export const resize2d: LayerKind<Attributes> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape: ([{ channels }], { size: [height, width] }) => ({ height, width, channels }),
  forward: (record, layer, [x]) =>
    record.step({
      op: 'resize2d',
      reads: [x],
      floats: floatsOf(layer.shape),
      build(owner) {
        const program = owner.own(resize2dOp(owner.device, specOf(layer)));
        return (images, at) => program.run({ images, input: at.of(x), output: at.out });
      },
    }),
  backward: (record, layer, { inputs: [x], cotangent }) => [
    record.step({
      op: 'resize2d_gradient',
      reads: [cotangent],
      floats: x.floats,
      build(owner) {
        const program = owner.own(resize2dGradient(owner.device, specOf(layer)));
        return (images, at) => program.run({ images, outputGradient: at.of(cotangent), inputGradient: at.out });
      },
    }),
  ],
};
