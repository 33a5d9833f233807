import { certificateLines } from '../../barycenter/certificates/certificates.js';
import type { Scored } from '../../barycenter/evaluation/evaluate.js';
import type { Measured, Score } from '../../barycenter/metrics/score.js';
import { LONGER_CHAINS } from '../../barycenter/verdict/judge.js';
import { formatTable } from './output.js';

const percent = (value: number): string => `${value.toFixed(value < 0.1 ? 3 : 2)} %`;
const scored = ({ value, floor }: Score): string => `${percent(value)} (exact sampler: ${percent(floor)})`;

const measured = ({ value, error }: Measured): string =>
  `${value.toPrecision(4)}${error === undefined ? '' : ` ± ${error.toPrecision(1)}`}`;

/**
 * What is said on standard error of a result that should not be believed; undefined of one that may be. The exit code
 * stays 0: what was asked for is done.
 */
export function disbelief({
  verdict,
  certificates,
}: {
  readonly verdict?: { readonly kind: string; readonly line: string };
  readonly certificates?: Scored['certificates'];
}): string | undefined {
  if (verdict && verdict.kind !== 'converged') return `warning: this result should not be believed: ${verdict.line}`;
  const dual = certificates?.dual;
  if (dual && 'crossed' in dual && dual.crossed) return `warning: this result should not be believed: ${dual.line}`;
  return undefined;
}

/**
 * An evaluation as a person reads it, each score beside its floor or baseline.
 * @param titles what the marginals are called, [K].
 */
export function evaluationText(
  { exact, exactLeftOut, agreement, mixing, holdOut, verdict, certificates }: Scored,
  titles: readonly string[] = [],
): string {
  const parts: string[] = verdict ? [`verdict: ${verdict.line}`] : [];
  if (exact) {
    const where = exact.space === 'feature' ? ', in feature space u(y)' : '';
    const rows = exact.marginals.map((s) => [
      titles[s.marginal] ?? String(s.marginal),
      scored(s.barycenterUvp),
      scored(s.conditionalMeanUvp),
    ]);
    parts.push(`error against the exact answer${where}:`);
    parts.push(formatTable([['marginal', 'BW₂²-UVP of the push-forward', 'L²-UVP of the conditional mean'], ...rows]));
  }
  if (exactLeftOut !== undefined) parts.push(`the exact answer is left out: ${exactLeftOut}`);
  const distance = ({ value, floor, spread }: Score): string =>
    `half energy distance ${value.toPrecision(3)} (two samples of one: ${floor.toPrecision(2)}${spread === undefined ? '' : ` ± ${spread.toPrecision(1)}`})`;
  parts.push(`push-forwards agree to ${distance(agreement)}`);
  const longer = `chains ${LONGER_CHAINS} times as long`;
  const diverging = `${longer} diverge: train with more sampler.steps or a lower sampler.stepSize`;
  if (mixing)
    parts.push(Number.isFinite(mixing.value) ? `${longer} agree with them to ${distance(mixing)}` : diverging);
  if (certificates) parts.push(...certificateLines(certificates));
  if (holdOut) {
    const mixture =
      holdOut.mixture === undefined ? '' : `; plain mixture of the marginals: ${measured(holdOut.mixture)}`;
    parts.push(
      `half energy distance to the hold-out (${holdOut.rows} points): ${measured(holdOut.barycenter)}${mixture}`,
    );
  }
  return parts.join('\n');
}
