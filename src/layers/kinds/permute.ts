import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import type { PermuteImageSpec } from '../../ops/permute_image/contract.js';
import { permuteImage } from '../../ops/permute_image/launch.js';
import type { LayerKind } from '../layer_kind.js';
import type { Recorder, Value } from '../recorder.js';
import { floatsOf, shapeText, type ImageShape } from '../shape.js';
import { length } from './attributes.js';

const none = z.strictObject({});
const sides = z.strictObject({ height: length, width: length, channels: length });

const permute = (record: Recorder, shape: ImageShape, to: PermuteImageSpec['to'], x: Value): Value =>
  record.step({
    op: 'permute_image',
    reads: [x],
    floats: floatsOf(shape),
    build(owner) {
      const program = owner.own(permuteImage(owner.device, { ...shape, to }));
      return (images, at) => program.run({ images, input: at.of(x), output: at.out });
    },
  });

/** An image as a vector, channel after channel: as PyTorch and ONNX flatten theirs. */
export const channelsFirst: LayerKind<z.output<typeof none>> & { attributes: typeof none } = {
  attributes: none,
  inputs: 1,
  shape: ([image]) => ({ height: 1, width: 1, channels: floatsOf(image) }),
  forward: (record, { inputs: [image] }, [x]) => permute(record, image, 'channels-first', x),
  backward: (record, { inputs: [image] }, { cotangent }) => [permute(record, image, 'channels-last', cotangent)],
};

/** Numbers that are an image channel after channel, as an image. */
export const channelsLast: LayerKind<z.output<typeof sides>> & { attributes: typeof sides } = {
  attributes: sides,
  inputs: 1,
  shape([image], shape, name) {
    if (floatsOf(image) === floatsOf(shape)) return shape;
    const rule = `it keeps the ${floatsOf(image)} numbers of ${shapeText(image)}`;
    throw invalid(name, rule, shapeText(shape), 'Mend height, width or channels.');
  },
  forward: (record, { shape }, [x]) => permute(record, shape, 'channels-last', x),
  backward: (record, { shape }, { cotangent }) => [permute(record, shape, 'channels-first', cotangent)],
};
