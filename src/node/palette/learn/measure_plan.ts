import type { Plan } from '../../../barycenter/sampling/plan.js';
import { toWeighted, type ColourSpace } from './colour_space.js';
import type { Representative } from './representatives.js';
import type { Measurement } from './smooth_field.js';

/**
 * Draws for each colour: their mean is off by √(ε/draws) units at most, which the fit then averages over neighbours.
 */
const DRAWS = 64;

/**
 * Where a plan moves colours: the displacement E[y | x] − x of each representative colour, in weighted OKLab, from
 * `DRAWS` chains a colour.
 */
export async function measurePlan(
  plan: Plan,
  space: ColourSpace,
  colours: readonly Representative[],
  { seed, signal }: { readonly seed: number; readonly signal: AbortSignal },
): Promise<Measurement[]> {
  const x = space.table(colours.map(({ colour }) => colour));
  const mean = await plan.conditionalMean(x, { perPoint: DRAWS, seed, signal });
  return colours.map(({ colour, count }, i) => {
    const [l, a, b] = [0, 1, 2].map((c) => (mean[3 * i + c] - x.data[3 * i + c]) * space.unit);
    return { point: toWeighted(colour), value: [l, a, b], weight: Math.sqrt(count) };
  });
}
