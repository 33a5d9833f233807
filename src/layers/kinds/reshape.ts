import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import type { LayerKind } from '../layer_kind.js';
import { floatsOf, shapeText } from '../shape.js';
import { length } from './attributes.js';

const attributes = z.strictObject({ height: length, width: length, channels: length });

/** The same numbers in the same order, as an image of another shape: nothing is moved. */
export const reshape: LayerKind<z.output<typeof attributes>> & { attributes: typeof attributes } = {
  attributes,
  inputs: 1,
  shape([image], shape, name) {
    if (floatsOf(image) === floatsOf(shape)) return shape;
    const rule = `a reshape keeps the ${floatsOf(image)} numbers of ${shapeText(image)}`;
    throw invalid(name, rule, shapeText(shape), 'Mend height, width or channels.');
  },
  forward: (_record, _layer, [x]) => x,
  backward: (_record, _layer, { cotangent }) => [cotangent],
};
