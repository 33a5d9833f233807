import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import { NORMALISE_STATISTICS, type NormaliseSpec } from '../../ops/normalise/contract.js';
import { normalise as normaliseOp, normaliseGradient } from '../../ops/normalise/launch.js';
import type { Layer } from '../layer.js';
import type { LayerKind } from '../layer_kind.js';
import { floatsOf } from '../shape.js';
import { count } from './attributes.js';

const attributes = z.strictObject({
  /** Of neighbouring channels: 1 for layer normalisation, as many as channels for that of instances. */
  groups: z._default(count, 1),
  /** Over which numbers: of the whole image, or of every pixel by itself. */
  over: z._default(z.enum(['image', 'pixel']), 'image'),
  /** Added to variances. */
  epsilon: z._default(z.number().check(z.positive(), z.lte(1e30)), 1e-5),
});
type Attributes = z.output<typeof attributes>;

/** What the op calls an image is a pixel where each is normalised by itself. */
function specOf({ shape, attributes: { groups, over, epsilon } }: Layer<Attributes>) {
  const pixels = shape.height * shape.width;
  const [positions, parts] = over === 'image' ? [pixels, 1] : [1, pixels];
  const spec: NormaliseSpec = { positions, channels: shape.channels, groups, epsilon };
  return { spec, parts };
}

/** (x − μ)/√(v + ε), with μ and v of each group of channels of an image: `channelAffine` has factors and terms. */
export const normalise: LayerKind<Attributes> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape([image], { groups }, name) {
    if (image.channels % groups === 0) return image;
    throw invalid(name, `groups divide the ${image.channels} channels`, String(groups), 'Use a divisor.');
  },
  forward(record, layer, [x]) {
    const { spec, parts } = specOf(layer);
    const y = record.stepWith(
      {
        op: 'normalise',
        reads: [x],
        floats: floatsOf(layer.shape),
        build(owner) {
          const program = owner.own(normaliseOp(owner.device, spec));
          const [statistics] = record.besides(y);
          return (images, at) =>
            program.run({
              images: images * parts,
              input: at.of(x),
              output: at.out,
              statistics: at.of(statistics),
            });
        },
      },
      [parts * spec.groups * NORMALISE_STATISTICS],
    );
    return y;
  },
  backward(record, layer, { output, cotangent }) {
    const { spec, parts } = specOf(layer);
    const [statistics] = record.besides(output);
    return [
      record.step({
        op: 'normalise_gradient',
        reads: [output, statistics, cotangent],
        floats: floatsOf(layer.shape),
        build(owner) {
          const program = owner.own(normaliseGradient(owner.device, spec));
          return (images, at) =>
            program.run({
              images: images * parts,
              output: at.of(output),
              statistics: at.of(statistics),
              outputGradient: at.of(cotangent),
              inputGradient: at.out,
            });
        },
      }),
    ];
  },
};
