import type { ExperimentContext } from '../support/experiment.js';
import type { KeptResults } from '../support/kept_results.js';
import type { QualityCase } from './cases.js';
import { meets, scoresText, trainAndScore, type Scored } from './score.js';
import { searchBaseline, type Tried } from './search.js';

/** The baseline and our method, trained in turns with the same seeds. */
export interface Compared {
  readonly given: QualityCase;
  readonly tried: readonly Tried[];
  readonly baseline: readonly Scored[];
  /** For each of our methods. */
  readonly ours: readonly (readonly Scored[])[];
}

/** What an earlier run found of the case, or a new comparison, which is kept then. */
export async function compare(context: ExperimentContext, kept: KeptResults, given: QualityCase): Promise<Compared> {
  const found = await kept.getOrRun(fileOf(given), questionOf(context, given), () => compareNow(context, given));
  return { ...found, given };
}

/** What is kept of a case, undefined where there is nothing. */
export async function keptComparison(
  context: ExperimentContext,
  kept: KeptResults,
  given: QualityCase,
): Promise<Compared | undefined> {
  const found = await kept.get<Omit<Compared, 'given'>>(fileOf(given), questionOf(context, given));
  return found && { ...found, given };
}

/** Of its kept result. */
const fileOf = ({ name }: QualityCase): string => name.replace(/[^\p{L}\p{N}]+/gu, '-');

const questionOf = ({ seed, quick }: ExperimentContext, given: QualityCase): unknown => {
  const { name, bounds, seeds, stepSize, baseline, ours } = given;
  return { name, bounds, seeds, stepSize, baseline, ours, seed, quick };
};

async function compareNow(context: ExperimentContext, given: QualityCase): Promise<Omit<Compared, 'given'>> {
  const { device, seed } = context;
  const { tried, found } = await searchBaseline(context, given);
  const baseline: Scored[] = [];
  const ours: Scored[][] = given.ours.map(() => []);
  for (let s = 0; s < given.seeds; s++) {
    if (found) baseline.push(await trainAndScore(device, given, found, seed + s));
    for (const [i, method] of given.ours.entries()) {
      const own = await trainAndScore(device, given, method, seed + s);
      ours[i].push(own);
      context.log(`${given.name}, seed ${seed + s}: ${scoresText(own)} in ${own.seconds.toFixed(2)} s`);
    }
  }
  return { tried, baseline, ours };
}

export const ratios = ({ baseline }: Compared, own: readonly Scored[]): number[] =>
  baseline.map(({ seconds }, s) => seconds / own[s].seconds);

/** Of our methods that meet the bounds with every seed, the median times as fast of the fastest; NaN without one. */
export function bestRatio(one: Compared): number {
  const meeting = one.ours.filter((own) => own.every((scored) => meets(one.given, scored)));
  return meeting.length && one.baseline.length ? Math.max(...meeting.map((own) => median(ratios(one, own)))) : NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
