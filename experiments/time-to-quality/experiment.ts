import type { Column, Experiment, ExperimentContext, Gate, Outcome, ResultTable } from '../support/experiment.js';
import { listed, worst } from '../support/numbers.js';
import { qualityCases, type QualityCase } from './cases.js';
import { meets, trainAndScore, type Scored } from './score.js';
import { searchBaseline, type Tried } from './search.js';

/** The baseline and our method, trained in turns with the same seeds. */
interface Compared {
  readonly given: QualityCase;
  readonly tried: readonly Tried[];
  readonly baseline: readonly Scored[];
  readonly ours: readonly Scored[];
}

async function compare(context: ExperimentContext, given: QualityCase): Promise<Compared> {
  const { device, seed } = context;
  const { tried, found } = await searchBaseline(context, given);
  const [baseline, ours]: [Scored[], Scored[]] = [[], []];
  for (let s = 0; s < given.seeds; s++) {
    if (found) baseline.push(await trainAndScore(device, given, found, seed + s));
    const own = await trainAndScore(device, given, given.ours, seed + s);
    ours.push(own);
    context.log(
      `${given.name}, seed ${seed + s}: ${own.barycenter.toFixed(2)} and ${own.mean.toFixed(2)} % in ${own.seconds.toFixed(2)} s`,
    );
  }
  return { given, tried, baseline, ours };
}

const ratios = ({ baseline, ours }: Compared): number[] => baseline.map(({ seconds }, s) => seconds / ours[s].seconds);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

const errorColumns: readonly Column[] = [
  { key: 'barycenter', title: 'BW₂²-UVP, %' },
  { key: 'mean', title: 'L²-UVP, %' },
];

function comparison(compared: readonly Compared[]): ResultTable {
  const rows = compared.flatMap((one) => {
    const { given, tried, baseline, ours } = one;
    const row = (method: string, scored: readonly Scored[], ratio: string | null) => ({
      case: given.name,
      method,
      barycenter: listed(scored.map((s) => s.barycenter)),
      mean: listed(scored.map((s) => s.mean)),
      seconds:
        scored.every((s) => Number.isFinite(s.seconds)) && scored.length ? median(scored.map((s) => s.seconds)) : null,
      ratio,
    });
    const found = tried.find(({ met }) => met);
    const all = ratios(one);
    const spread = all.length
      ? `${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)} to ${worst(all).toFixed(2)})`
      : null;
    const cold = found
      ? `cold chains of ${found.steps} steps, ${found.iterations} iterations`
      : 'cold chains: none met the bounds';
    return [row(cold, baseline, null), row(described(given), ours, spread)];
  });
  return {
    name: 'comparison',
    title: 'Time to the same answer, seed by seed in turns',
    columns: [
      { key: 'case', title: 'problem' },
      { key: 'method', title: 'trained by' },
      ...errorColumns,
      { key: 'seconds', title: 'median, s' },
      { key: 'ratio', title: 'times as fast, median (least to most)' },
    ],
    rows,
  };
}

function described({ ours: { sampler, iterations } }: QualityCase): string {
  const kept = (name: 'memory' | 'carry') => (sampler[name] ? `, ${name} ${JSON.stringify(sampler[name])}` : '');
  return `\`${sampler.kind}\`, ${sampler.steps} steps of η = ${sampler.stepSize}${kept('memory')}${kept('carry')}, ${iterations} iterations`;
}

function searched(compared: readonly Compared[]): ResultTable {
  return {
    name: 'baseline',
    title: 'The search for the baseline, from the cheapest on: the last seed that was tried',
    columns: [
      { key: 'case', title: 'problem' },
      { key: 'steps', title: 'steps' },
      { key: 'iterations', title: 'iterations' },
      ...errorColumns,
      { key: 'seeds', title: 'seeds tried' },
      { key: 'met', title: 'bounds' },
    ],
    rows: compared.flatMap(({ given, tried }) =>
      tried.map(({ steps, iterations, scored, met }) => {
        const finite = (value: number) => (Number.isFinite(value) ? value : null);
        const last = scored[scored.length - 1];
        const [barycenter, mean] = [finite(last.barycenter), finite(last.mean)];
        return {
          case: given.name,
          steps,
          iterations,
          barycenter,
          mean,
          seeds: scored.length,
          met: met ? 'met' : 'missed',
        };
      }),
    ),
  };
}

function gatesOf(compared: readonly Compared[], quick: boolean): Gate[] {
  const missed = compared.flatMap(({ given, ours }) => ours.filter((one) => !meets(given, one))).length;
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
    value: one.baseline.length ? 1 / median(ratios(one)) : NaN,
    bound: 1 / one.given.goal,
    kind: 'aim',
    reason: `set before the first run: ${one.given.goal} times as fast`,
  }));
  return [reached, ...times];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const compared: Compared[] = [];
  for (const given of qualityCases(context.quick)) compared.push(await compare(context, given));
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
    tables: [comparison(compared), searched(compared)],
    gates: gatesOf(compared, context.quick),
    figures: [],
  };
}

export const timeToQualityExperiment: Experiment = {
  name: 'time-to-quality',
  title: 'Time to the same answer: chains that are kept, and steps without bias',
  purpose:
    'How much sooner does training reach the same errors with better samplers? The baseline is the plain algorithm, made as short as it can be.',
  run,
};
