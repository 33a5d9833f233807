import type { ExperimentContext } from '../support/experiment.js';
import { coldChains, type Method, type QualityCase } from './cases.js';
import { meets, scoresText, trainAndScore, type Scored } from './score.js';

/** Steps of an iteration besides those of its chains: gradient and optimizer take about as long as two. */
const OTHER_STEPS = 2;

/** One length of cold chains and of training, until the first seed that misses the bounds. */
export interface Tried {
  readonly steps: number;
  readonly iterations: number;
  readonly scored: readonly Scored[];
  readonly met: boolean;
}

/** From the cheapest on, until one meets the bounds with every seed: stopping early wins nothing. */
export async function searchBaseline(
  context: ExperimentContext,
  given: QualityCase,
): Promise<{ readonly tried: readonly Tried[]; readonly found: Method | undefined }> {
  const { device, seed } = context;
  const { steps, iterations } = given.baseline;
  const all = steps.flatMap((s) => iterations.map((i) => ({ steps: s, iterations: i })));
  all.sort((a, b) => (a.steps + OTHER_STEPS) * a.iterations - (b.steps + OTHER_STEPS) * b.iterations);
  const tried: Tried[] = [];
  for (const lengths of all) {
    const method = coldChains(given, lengths.steps, lengths.iterations);
    const scored: Scored[] = [];
    while (scored.length < given.seeds && scored.every((one) => meets(given, one)))
      scored.push(await trainAndScore(device, given, method, seed + scored.length));
    const met = scored.every((one) => meets(given, one));
    tried.push({ ...lengths, scored, met });
    const last = scored[scored.length - 1];
    context.log(
      `${given.name}: cold chains of ${lengths.steps} steps, ${lengths.iterations} iterations: ${scoresText(last)}, ${met ? 'met' : 'missed'}`,
    );
    if (met) return { tried, found: method };
  }
  return { tried, found: undefined };
}
