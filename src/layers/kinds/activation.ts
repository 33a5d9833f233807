import * as z from 'zod/mini';
import { POINTWISE_KINDS, type PointwiseSpec } from '../../ops/pointwise/contract.js';
import { pointwise, pointwiseGradient } from '../../ops/pointwise/launch.js';
import type { LayerKind } from '../layer_kind.js';

const attributes = z.pipe(
  z.strictObject({ function: z.enum(POINTWISE_KINDS), slope: z.optional(z.number()) }).check(
    z.refine(({ function: kind, slope }) => slope === undefined || kind === 'leaky-relu' || kind === 'elu', {
      path: ['slope'],
      message: 'is of the functions leaky-relu and elu',
    }),
  ),
  z.transform(({ function: kind, slope }): PointwiseSpec => ({ kind, ...(slope !== undefined && { slope }) })),
);

/** φ of every number. */
export const activation: LayerKind<PointwiseSpec> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape: ([image]) => image,
  forward: (record, { attributes: spec }, [x]) =>
    record.step({
      op: 'pointwise',
      reads: [x],
      floats: x.floats,
      build(owner) {
        const program = owner.own(pointwise(owner.device, spec));
        return (images, at) => program.run({ count: images * x.floats, input: at.of(x), output: at.out });
      },
    }),
  backward: (record, { attributes: spec }, { inputs: [x], cotangent }) => [
    record.step({
      op: 'pointwise_gradient',
      reads: [x, cotangent],
      floats: x.floats,
      build(owner) {
        const program = owner.own(pointwiseGradient(owner.device, spec));
        return (images, at) =>
          program.run({
            count: images * x.floats,
            input: at.of(x),
            outputGradient: at.of(cotangent),
            inputGradient: at.out,
          });
      },
    }),
  ],
};
