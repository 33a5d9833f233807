import { LONGER_CHAINS, type Evaluation } from '../barycenter/evaluation/evaluate.js';
import type { Score } from '../barycenter/metrics/score.js';
import { formatTable } from './output.js';

const percent = (value: number): string => `${value.toFixed(value < 0.1 ? 3 : 2)} %`;
const scored = ({ value, floor }: Score): string => `${percent(value)} (exact sampler: ${percent(floor)})`;

/** An evaluation as a person reads it, each score beside its floor or baseline. */
export function evaluationText({ exact, agreement, mixing, holdOut }: Evaluation): string {
  const parts: string[] = [];
  if (exact) {
    const where = exact.space === 'feature' ? ', in feature space u(y)' : '';
    const rows = exact.marginals.map((s) => [String(s.marginal), scored(s.barycenterUvp), scored(s.conditionalMeanUvp)]);
    parts.push(`error against the exact answer${where}:`);
    parts.push(formatTable([['marginal', 'BW₂²-UVP of the push-forward', 'L²-UVP of the conditional mean'], ...rows]));
  }
  const distance = ({ value, floor }: Score): string => `energy distance ${value.toPrecision(3)} (two halves of one: ${floor.toPrecision(3)})`;
  parts.push(`push-forwards agree to ${distance(agreement)}`);
  const longer = `chains ${LONGER_CHAINS} times as long`;
  const diverging = `${longer} diverge: train with more sampler.steps or a lower sampler.stepSize`;
  parts.push(Number.isFinite(mixing.value) ? `${longer} agree with them to ${distance(mixing)}` : diverging);
  if (holdOut) {
    const mixture = holdOut.mixture === undefined ? '' : `; plain mixture of the marginals: ${holdOut.mixture.toFixed(4)}`;
    parts.push(`energy distance to the hold-out (${holdOut.rows} points): ${holdOut.barycenter.toFixed(4)}${mixture}`);
  }
  return parts.join('\n');
}
