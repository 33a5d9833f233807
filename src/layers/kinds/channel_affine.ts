import * as z from 'zod/mini';
import { channelAffine as channelAffineOp } from '../../ops/channel_affine/launch.js';
import type { Layer } from '../layer.js';
import type { LayerKind } from '../layer_kind.js';
import { sumOverPixels } from './steps/channels.js';

const attributes = z.strictObject({});
type Attributes = z.output<typeof attributes>;

/** out[·, c] = scale[c] · x[·, c] + shift[c]: a normalisation's factors, or those of a batch that are folded. */
export const channelAffine: LayerKind<Attributes> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape: ([image]) => image,
  tensors: ({ shape: { channels } }) => [
    { name: 'scale', shape: [channels], start: { kind: 'constant', value: 1 } },
    { name: 'shift', shape: [channels], start: { kind: 'constant', value: 0 } },
  ],
  forward: (record, { name, shape }, [x]) =>
    affine(record, shape, x, { scale: `${name}.scale`, shift: `${name}.shift` }),
  backward: (record, { name, shape }, { cotangent }) => [affine(record, shape, cotangent, { scale: `${name}.scale` })],
  parameterGradient(record, { name, shape: { height, width, channels } }, { inputs: [x], cotangent }) {
    const size = { pixels: height * width, channels };
    sumOverPixels(record, `${name}.scale`, size, cotangent, x);
    sumOverPixels(record, `${name}.shift`, size, cotangent);
  },
};

const affine = (
  record: Parameters<LayerKind['forward']>[0],
  { height, width, channels }: Layer['shape'],
  x: ReturnType<LayerKind['forward']>,
  { scale, shift }: { readonly scale: string; readonly shift?: string },
) =>
  record.step({
    op: 'channel_affine',
    reads: [x],
    floats: x.floats,
    build(owner) {
      const program = owner.own(channelAffineOp(owner.device, { channels }));
      return (images, at) =>
        program.run({
          rows: images * height * width,
          input: at.of(x),
          output: at.out,
          scale: at.parameter(scale),
          ...(shift !== undefined && { shift: at.parameter(shift) }),
        });
    },
  });
