import * as z from 'zod';
import { RESIZE_COORDINATES, RESIZE_ROUNDINGS, type Resize2dSpec } from '../../ops/resize2d/contract.js';
import { resize2d as resize2dOp, resize2dGradient } from '../../ops/resize2d/launch.js';
import type { Layer } from '../layer.js';
import type { LayerKind } from '../layer_kind.js';
import { floatsOf } from '../shape.js';
import { pair } from './attributes.js';

const attributes = z.strictObject({
  /** [height, width] */
  size: pair,
  mode: z.enum(['nearest', 'bilinear']),
  coordinates: z.enum(RESIZE_COORDINATES).default('half-pixel'),
  rounding: z.enum(RESIZE_ROUNDINGS).default('round-prefer-floor'),
});
type Attributes = z.output<typeof attributes>;

const specOf = ({ inputs: [image], attributes: given }: Layer<Attributes>): Resize2dSpec => ({ ...image, ...given });

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
