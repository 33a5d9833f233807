import * as z from 'zod/mini';
import type { Pool2dSpec } from '../../ops/pool2d/contract.js';
import { pool2d as pool2dOp, pool2dGradient, pool2dSize } from '../../ops/pool2d/launch.js';
import type { Layer } from '../layer.js';
import type { LayerKind } from '../layer_kind.js';
import { floatsOf, type ImageShape } from '../shape.js';
import { padding, pair } from './attributes.js';

const attributes = z.strictObject({
  function: z.enum(['average', 'max']),
  kernel: pair,
  stride: z.prefault(pair, 1),
  padding,
  /** Whether averages divide by places of the padding, too. */
  countPadding: z._default(z.boolean(), false),
  /** Whether a last window may reach past the padding. */
  ceil: z._default(z.boolean(), false),
});
type Attributes = z.output<typeof attributes>;

const specOf = ([image]: readonly ImageShape[], given: Attributes): Pool2dSpec => {
  const { function: kind, ...rest } = given;
  return { ...image, kind, ...rest };
};

const ofLayer = ({ inputs, attributes: given }: Layer<Attributes>): Pool2dSpec => specOf(inputs, given);

/** The average or the largest number of every window. */
export const pool2d: LayerKind<Attributes> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape: (inputs, given) => ({ ...pool2dSize(specOf(inputs, given)), channels: inputs[0].channels }),
  forward: (record, layer, [x]) =>
    record.step({
      op: 'pool2d',
      reads: [x],
      floats: floatsOf(layer.shape),
      build(owner) {
        const program = owner.own(pool2dOp(owner.device, ofLayer(layer)));
        return (images, at) => program.run({ images, input: at.of(x), output: at.out });
      },
    }),
  backward(record, layer, { inputs: [x], cotangent }) {
    const spec = ofLayer(layer);
    const readsInput = spec.kind === 'max';
    return [
      record.step({
        op: 'pool2d_gradient',
        reads: readsInput ? [x, cotangent] : [cotangent],
        floats: x.floats,
        build(owner) {
          const program = owner.own(pool2dGradient(owner.device, spec));
          return (images, at) =>
            program.run({
              images,
              ...(readsInput && { input: at.of(x) }),
              outputGradient: at.of(cotangent),
              inputGradient: at.out,
            });
        },
      }),
    ];
  },
};
