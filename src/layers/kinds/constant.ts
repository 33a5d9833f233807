import * as z from 'zod/mini';
import { repeatRows } from '../../ops/repeat_rows/launch.js';
import type { LayerKind } from '../layer_kind.js';
import { floatsOf } from '../shape.js';
import { length } from './attributes.js';
import { sumOverPixels } from './steps/channels.js';

const attributes = z.strictObject({ height: length, width: length, channels: length });

/** One image of parameters, the same for every image of the batch: what generators by styles begin with, and noise. */
export const constant: LayerKind<z.output<typeof attributes>> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  isConstant: true,
  shape: (_inputs, shape) => shape,
  tensors: ({ shape: { height, width, channels } }) => [
    // Features of unit scale, as StyleGAN2's begin.
    { name: 'image', shape: [height, width, channels], start: { kind: 'weights', fanIn: 2, fanOut: 2 } },
  ],
  forward: (record, { name, shape }) =>
    record.step({
      op: 'repeat_rows',
      reads: [],
      floats: floatsOf(shape),
      build(owner, most) {
        // Fewer images leave some at the end that nobody reads.
        const program = owner.own(repeatRows(owner.device, { rows: 1, dim: floatsOf(shape), times: most }));
        return (_images, at) => program.run({ from: at.parameter(`${name}.image`), out: at.out });
      },
    }),
  backward: () => [undefined],
  parameterGradient: (record, { name, shape }, { cotangent }) =>
    sumOverPixels(record, `${name}.image`, { pixels: 1, channels: floatsOf(shape) }, cotangent),
};
