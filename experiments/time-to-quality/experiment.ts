import type { Experiment, ExperimentContext, Gate, Outcome } from '../support/experiment.js';
import { KeptResults } from '../support/kept_results.js';
import type { QualityCase } from './cases.js';
import { cellCases } from './cell_cases.js';
import { bestRatio, compare, keptComparison, type Compared } from './compare.js';
import { gaussianCases } from './gaussian_cases.js';
import { EXACT_MEASURES, meets } from './score.js';
import { comparison, searched } from './tables.js';
import { twisterCases } from './twister_cases.js';

function gatesOf(compared: readonly Compared[], quick: boolean): Gate[] {
  const missed = compared.flatMap(({ given, ours }) => ours.flat().filter((one) => !meets(given, one))).length;
  const reached: Gate = {
    claim: 'trainings of ours that miss the bounds',
    value: missed,
    bound: 0,
    kind: quick ? 'must' : 'aim',
    reason: 'the same answer is what the time is measured to',
  };
  // A quick run is timed beside whatever else a test machine does.
  if (quick) return [reached];
  const times = compared.map((one): Gate => ({
    claim: `${one.given.name}: our time over the baseline's`,
    value: 1 / bestRatio(one),
    bound: 1 / one.given.goal,
    kind: 'aim',
    reason: `set before the first run: ${one.given.goal} times as fast`,
  }));
  return [reached, ...times];
}

const PARTS = ['twister', 'gaussians', 'cells'] as const;

/** The cases of each part. */
async function casesOf({ quick, data }: ExperimentContext): Promise<readonly (readonly QualityCase[])[]> {
  const plane = twisterCases(quick);
  return quick ? [plane] : [plane, gaussianCases(), await cellCases(data)];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const compared: Compared[] = [];
  const kept = new KeptResults(context.kept);
  for (const [i, cases] of (await casesOf(context)).entries()) {
    const isAsked = context.part === undefined || context.part === PARTS[i];
    for (const given of cases) {
      const one = isAsked ? await compare(context, kept, given) : await keptComparison(context, kept, given);
      if (one) compared.push(one);
    }
  }
  const [exact, cells] = [true, false].map((is) =>
    compared.filter(({ given: { measures } }) => (measures === EXACT_MEASURES) === is),
  );
  const tables = [exact, cells].flatMap((of, i) => {
    if (of.length === 0) return [];
    const [{ given }] = of;
    const suffix = ['', '-cells'][i];
    return [comparison(`comparison${suffix}`, given.measures, of), searched(`baseline${suffix}`, given.measures, of)];
  });
  return {
    settings: [
      {
        name: 'Baseline',
        value:
          'cold chains of `ula` at every iteration, of the fewest steps and iterations that meet the bounds with every seed: the cheapest of a grid, by (steps + 2) · iterations',
      },
      {
        name: 'Scores',
        value:
          'of chains that have mixed, the same for every method: short chains train a potential that is right for chains as short, and score it as if it were right',
      },
      { name: 'Time', value: 'of training alone, without validation; the two methods in turns, seed by seed' },
    ],
    tables,
    gates: gatesOf(compared, context.quick),
    figures: [],
  };
}

export const timeToQualityExperiment: Experiment = {
  name: 'time-to-quality',
  title: 'Time to the same answer: chains that are kept, and steps without bias',
  parts: PARTS,
  purpose:
    'How much sooner does training reach the same errors with better samplers? The baseline is the plain algorithm, made as short as it can be.',
  run,
};
