import { constraintOf } from '../problem/problem.js';
import { followsGradient } from '../problem/sampler_settings.js';
import { isGenerated } from '../../cost/contract.js';
import { gradientMisses } from '../../cost_checks/gradient_misses.js';
import { CheckRuns } from '../../random/counters.js';
import { drawsOf, someRows, type CheckContext } from './chains.js';
import { check, type Check } from './verdict.js';

/** Chains of each marginal that are followed for a few steps: the first, and some at the end. */
const CHAINS = 64;

/** Jumps that matter, in ε: half of one changes the odds of two places by a factor of 1.6. */
const JUMP = 0.5;

/** Share of the steps that may cross such a jump. */
export const JUMP_LIMIT = 0;

/** Places of chains after each of some single steps from `from`, which is the first of them. */
async function follow(
  context: CheckContext,
  marginal: number,
  x: Float32Array,
  from: Float32Array,
): Promise<Float32Array[]> {
  const path = [from];
  for (const run of CheckRuns.followed) {
    const next = await drawsOf(context, { marginal, x, perPoint: 1, from: path.at(-1)!, steps: 1, run });
    if (!next) break;
    path.push(next);
  }
  return path;
}

/**
 * Whether chains see all of a cost that is code: a jump (of `where`, say) has no gradient, so they follow another cost
 * than the one that was written. Differences of the cost along the chains' own steps are held against its gradients.
 * Undefined where every cost is one of ours, which have none, and where chains follow no gradient.
 */
export async function costCheck(context: CheckContext): Promise<Check | undefined> {
  const { problem, costs, engine, coordinates } = context.loaded;
  if (
    costs.every(isGenerated) ||
    problem.marginals.every((m) => m.cost.json) ||
    constraintOf(problem) === 'unit-sphere'
  )
    return undefined;
  if (!followsGradient(problem.sampler)) return undefined;
  let [share, largest, steps] = [0, 0, 0];
  for (const [k, cost] of costs.entries()) {
    // Layers of a generator have no jumps.
    if (problem.marginals[k].cost.json || isGenerated(cost)) continue;
    const x = await someRows(context, k, CHAINS);
    const begun = await drawsOf(context, { marginal: k, x, perPoint: 1, steps: 1, run: CheckRuns.firstStep });
    const ends = await drawsOf(context, { marginal: k, x, perPoint: 1, run: CheckRuns.ends });
    for (const from of [begun, ends]) {
      if (!from) continue;
      const y = await follow(context, k, x, from);
      if (y.length < 2) continue;
      const { jumps, segments } = gradientMisses(cost, { x, y }, { resolution: engine.epsilon / 20 });
      steps += segments;
      if (jumps.largest < JUMP * engine.epsilon) continue;
      share = Math.max(share, jumps.share);
      largest = Math.max(largest, jumps.largest);
    }
  }
  const shown = Number((largest * coordinates.costUnit).toPrecision(3));
  const line =
    share > 0
      ? `the cost jumps by up to ${shown} on ${(100 * share).toFixed(1)} % of ${steps} steps, which its gradient does not show`
      : `no jump of the cost on ${steps} steps of chains`;
  return check('cost', share, JUMP_LIMIT, line);
}
