import type { Plan } from '../../barycenter/sampling/plan.js';
import type { Triple } from '../colour/oklab.js';
import { toWeighted, type ColourSpace } from './colour_space.js';
import type { Representative } from './representatives.js';
import type { Measurement } from './smooth_field.js';

export interface MeasureOptions {
  /** Draws for each colour, of a plan that has no exact means. */
  readonly perPoint?: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/**
 * Where a plan moves colours: the displacement E[y | x] − x of each representative colour, in weighted OKLab, as the
 * mean over those of its colours that are asked.
 * @param asked colours x of each representative
 * @throws AbortedError when the signal fires
 */
export async function measurePlan(
  plan: Plan,
  space: ColourSpace,
  representatives: readonly Representative[],
  asked: readonly (readonly Triple[])[],
  options: MeasureOptions,
): Promise<Measurement[]> {
  const x = space.table(asked.flat());
  const mean = await plan.conditionalMean(x, options);
  let at = 0;
  return representatives.map(({ colour, count }, r) => {
    const sum = [0, 0, 0];
    for (const end = at + 3 * asked[r].length; at < end; at++) sum[at % 3] += mean[at] - x.data[at];
    const [l, a, b] = sum.map((v) => (v / asked[r].length) * space.unit);
    return { point: toWeighted(colour), value: [l, a, b], weight: Math.sqrt(count) };
  });
}
