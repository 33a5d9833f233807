import type { GradientSettings } from '../../problem/gradient_settings.js';
import type { MetricPoint } from '../checkpoint.js';

/** The share of the iterations from which most were not what the problem asked for. */
const MOST = 0.5;

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** One sentence where most gradients of a training by importance sampling were of chains; else none. */
export function fallbackWarning(gradient: GradientSettings | undefined, history: readonly MetricPoint[]): string[] {
  if (gradient?.kind !== 'importance') return [];
  let [iterations, byChains, before] = [0, 0, 0];
  for (const { iteration, fellBack } of history) {
    if (fellBack !== undefined) {
      iterations += iteration - before;
      byChains += fellBack * (iteration - before);
    }
    before = iteration;
  }
  if (byChains <= MOST * iterations) return [];
  const effective = history.findLast((point) => point.effective !== undefined)?.effective;
  const counted = effective === undefined ? '' : `, since ${percent(effective)} of the draws count`;
  const wayOut = gradient.proposal === 'fixed' ? 'use the proposal "gaussian", or leave' : 'leave';
  return [
    `${percent(byChains / iterations)} of the iterations took chains in the place of training.gradient’s proposal ` +
      `"${gradient.proposal}"${counted}, less than leastEffective ${gradient.leastEffective}: ${wayOut} training.gradient out`,
  ];
}
