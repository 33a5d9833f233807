import { stringify } from 'csv-stringify/sync';
import { epsilonNumber } from '../../barycenter/sweep/axes.js';
import { SCORES } from '../../barycenter/sweep/outcome.js';
import { summarise, tableRows, type SweepPoint, type SweepSummary } from '../../barycenter/sweep/results.js';
import { writeFileAtomically } from '../io/write_file.js';
import type { SweepFiles } from './sweep_folder.js';

/** A line for every ε and weights: each score's mean and standard deviation over the seeds. */
export function summaryRows(summary: readonly SweepSummary[]): string[][] {
  const named = SCORES.filter((name) => summary.some(({ scores }) => scores[name] !== undefined));
  const header = [
    'epsilon',
    ...summary[0].weights.map((_, k) => `weight${k}`),
    'done',
    'failed',
    'converged',
    ...named.flatMap((name) => [name, `${name}Sd`]),
  ];
  const rows = summary.map(({ epsilon, weights, done, failed, converged, scores }) => {
    const spreads = named.flatMap((name) => [scores[name]?.mean ?? '', scores[name]?.sd ?? '']);
    return [epsilonNumber(epsilon), ...weights, done, failed, converged, ...spreads].map(String);
  });
  return [header, ...rows];
}

/** Writes the table of all points, the summary over seeds, and both as JSON. */
export async function writeResults(files: SweepFiles, points: readonly SweepPoint[]): Promise<void> {
  const summary = summarise(points);
  await writeFileAtomically(files.table, stringify(tableRows(points)));
  await writeFileAtomically(files.summary, stringify(summaryRows(summary)));
  await writeFileAtomically(files.results, `${JSON.stringify({ points, summary }, null, 1)}\n`);
}
