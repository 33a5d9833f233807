import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import type { LayerKind } from '../layer_kind.js';
import { sameShape, shapeText } from '../shape.js';
import { sumValues } from './steps/place.js';

/** Beyond float32, a factor has no meaning. */
const MOST_FACTOR = 1e30;

const attributes = z.strictObject({
  /** Of the first, the second, …; 1 where left out. */
  factors: z.optional(z.array(z.number().check(z.gte(-MOST_FACTOR), z.lte(MOST_FACTOR)))),
});
type Attributes = z.output<typeof attributes>;

/** Σ_i factor_i · x_i: residual sums. */
export const add: LayerKind<Attributes> & { attributes: typeof attributes } = {
  attributes,
  inputs: 'some',
  shape(inputs, { factors }, name) {
    const other = inputs.find((image) => !sameShape(image, inputs[0]));
    if (other)
      throw invalid(name, `what is added has one shape, ${shapeText(inputs[0])}`, shapeText(other), 'Resize it first.');
    if (factors && factors.length !== inputs.length)
      throw invalid(name, `it has a factor for each of ${inputs.length} inputs`, String(factors.length), 'Give all.');
    return inputs[0];
  },
  forward: (record, { attributes: { factors } }, inputs) =>
    sumValues(
      record,
      inputs.map((value, i) => ({ value, factor: factors?.[i] ?? 1 })),
    ),
  backward: (record, { attributes: { factors } }, { cotangent }, wanted) =>
    wanted.map((asked, i) => {
      const factor = factors?.[i] ?? 1;
      if (!asked) return undefined;
      return factor === 1 ? cotangent : sumValues(record, [{ value: cotangent, factor }]);
    }),
};
