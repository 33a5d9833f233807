import type { Evaluation, Result } from 'energy-barycenter';
import type { Judgement } from '../state/store.js';

/** Points of a marginal: enough for the verdict, and a few seconds on two cores. */
const POINTS = 2048;

const percent = (value: number): string => `${Number(value.toPrecision(2))} %`;

function exactLines({ exact }: Evaluation): string[] {
  if (!exact) return [];
  const worst = (scores: readonly { readonly value: number }[]): string =>
    percent(Math.max(...scores.map(({ value }) => value)));
  const barycenter = worst(exact.marginals.map((m) => m.barycenterUvp));
  const means = worst(exact.marginals.map((m) => m.conditionalMeanUvp));
  return [
    `Beside the exact answer: the barycenter is off by ${barycenter} of its variance, conditional means by ${means}, at the worst marginal.`,
  ];
}

const sentence = (line: string): string => `${line[0].toUpperCase()}${line.slice(1)}${line.endsWith('.') ? '' : '.'}`;

/** What a result says of itself. @throws AbortedError */
export async function judge(result: Result, signal: AbortSignal): Promise<Judgement> {
  const evaluation = await result.evaluate({ points: POINTS, conditionalPoints: 256, signal });
  const { verdict, certificates } = evaluation;
  return {
    kind: verdict?.kind ?? 'converged',
    line: sentence(verdict?.line ?? ''),
    others: [
      ...exactLines(evaluation),
      ...(certificates ? [certificates.chains.line, certificates.agreement.line].map(sentence) : []),
      ...result.warnings.map(sentence),
    ],
  };
}
