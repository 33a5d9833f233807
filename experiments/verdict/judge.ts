import type { Certificates, Verdict } from '../../src/index.js';
import type { ExperimentContext } from '../support/experiment.js';
import { scoreAgainst, type Scoring } from '../support/truth.js';
import { certificatesLine, checksLine, withVerdict } from '../support/verdict.js';
import { isFalseAlarm, isMiss } from './counts.js';
import { generate, problemOf, truthOf, type Generated } from './generate.js';

/** A problem, what is right, and what was said. */
export interface JudgedProblem {
  readonly generated: Generated;
  readonly verdict: Verdict;
  /** Absent where training diverges. */
  readonly certificates?: Certificates;
  readonly kind: Verdict['kind'];
  /** Error of the worst push-forward over the floor; Infinity where training or chains diverge. */
  readonly ratio: number;
  readonly seconds: number;
}

export async function judge(
  { device, seed }: ExperimentContext,
  index: number,
  scoring: Scoring,
): Promise<JudgedProblem> {
  const generated = generate(index);
  const started = performance.now();
  return withVerdict(device, problemOf(generated), seed, async (verdict, result, certificates) => {
    const seconds = (performance.now() - started) / 1000;
    const ratio = result ? (await scoreAgainst(truthOf(generated), device, result, scoring)).ratio : Infinity;
    return { generated, verdict, ...(certificates && { certificates }), kind: verdict.kind, ratio, seconds };
  });
}

/** Everything of a problem in one line. */
export function lineOf(judged: JudgedProblem): string {
  const {
    generated: { index, family, breakage, tables, relative },
    kind,
    verdict,
    certificates,
    ratio,
    seconds,
  } = judged;
  const mark = isMiss(judged) ? 'MISS ' : isFalseAlarm(judged) ? 'FALSE ALARM ' : '';
  const shape = `${family}, D ${tables[0].columns}, K ${tables.length}, ε ${relative.toPrecision(2)}`;
  const beside = certificates ? `; ${certificatesLine(certificates)}` : '';
  return `${index} ${mark}${ratio.toPrecision(3)} ${kind}: ${shape}; ${breakage}; ${seconds.toFixed(1)} s; ${checksLine(verdict)}${beside}`;
}
