import type { Column, ResultTable } from '../support/experiment.js';
import { worst } from '../support/numbers.js';
import type { Measures, Method } from './cases.js';
import { median, ratios, type Compared } from './compare.js';
import { known, type Scored } from './score.js';

const measureColumns = ([first, second]: Measures): readonly Column[] => [
  { key: 'first', title: first },
  { key: 'second', title: second },
];

const listedScores = (scored: readonly Scored[], measure: 0 | 1): string =>
  scored.map(({ scores }) => known(scores[measure])?.toPrecision(2) ?? 'diverged').join(', ');

export function comparison(name: string, measures: Measures, compared: readonly Compared[]): ResultTable {
  const rows = compared.flatMap((one) => {
    const { given, tried, baseline, ours } = one;
    const row = (method: string, scored: readonly Scored[], ratio: string | null) => ({
      case: given.name,
      method,
      first: listedScores(scored, 0),
      second: listedScores(scored, 1),
      seconds:
        scored.every(({ seconds }) => known(seconds) !== null) && scored.length
          ? median(scored.map((s) => s.seconds))
          : null,
      ratio,
    });
    const found = tried.find(({ met }) => met);
    const spread = (own: readonly Scored[]): string | null => {
      const all = ratios(one, own);
      return all.length
        ? `${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)} to ${worst(all).toFixed(2)})`
        : null;
    };
    const cold = found
      ? `cold chains of ${found.steps} steps, ${found.iterations} iterations`
      : 'cold chains: none met the bounds';
    return [row(cold, baseline, null), ...ours.map((own, i) => row(described(given.ours[i]), own, spread(own)))];
  });
  return {
    name,
    title: 'Time to the same answer, seed by seed in turns',
    columns: [
      { key: 'case', title: 'problem' },
      { key: 'method', title: 'trained by' },
      ...measureColumns(measures),
      { key: 'seconds', title: 'median, s' },
      { key: 'ratio', title: 'times as fast, median (least to most)' },
    ],
    rows,
  };
}

function described({ sampler, iterations, scale, learningRate, batchSize }: Method): string {
  const own = Object.entries({ scale, rate: learningRate, batch: batchSize }).filter(
    ([, value]) => value !== undefined,
  );
  const kept = (name: 'memory' | 'carry') => (sampler[name] ? `, ${name} ${JSON.stringify(sampler[name])}` : '');
  return `\`${sampler.kind}\`, ${sampler.steps} steps of η = ${sampler.stepSize}${kept('memory')}${kept('carry')}, ${iterations} iterations${own.map(([name, value]) => `, ${name} ${value}`).join('')}`;
}

export function searched(name: string, measures: Measures, compared: readonly Compared[]): ResultTable {
  return {
    name,
    title: 'The search for the baseline, from the cheapest on: the last seed that was tried',
    columns: [
      { key: 'case', title: 'problem' },
      { key: 'steps', title: 'steps' },
      { key: 'iterations', title: 'iterations' },
      ...measureColumns(measures),
      { key: 'seeds', title: 'seeds tried' },
      { key: 'met', title: 'bounds' },
    ],
    rows: compared.flatMap(({ given, tried }) =>
      tried.map(({ steps, iterations, scored, met }) => {
        const last = scored[scored.length - 1];
        const [first, second] = last.scores.map(known);
        return {
          case: given.name,
          steps,
          iterations,
          first,
          second,
          seeds: scored.length,
          met: met ? 'met' : 'missed',
        };
      }),
    ),
  };
}
