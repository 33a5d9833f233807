import { epsilonText } from '../../barycenter/sweep/axes.js';
import { SCORES, type JobOutcome, type ScoreName } from '../../barycenter/sweep/outcome.js';
import type { Spread, SweepPoint, SweepSummary } from '../../barycenter/sweep/results.js';
import { jobTitle } from '../sweep/job_title.js';
import type { SweepStatus } from '../sweep/status.js';
import { formatTable } from './output.js';

const figures = (value: number): string => String(Number(value.toPrecision(4)));

/** What people call the scores that the summary shows; others are in the table. */
const TITLES: { readonly [name in ScoreName]?: string } = {
  dualValue: 'L(f)',
  dualOptimum: 'L*',
  objective: 'Σ λ_k of the costs',
  agreement: 'agreement',
  barycenterUvp: 'BW₂²-UVP %',
  conditionalMeanUvp: 'L²-UVP %',
};

const spreadText = (spread: Spread | undefined): string => {
  if (spread === undefined) return '';
  return `${figures(spread.mean)}${!spread.sd ? '' : ` ± ${Number(spread.sd.toPrecision(2))}`}`;
};

/** The summary of a sweep as a person reads it: mean ± standard deviation over seeds. */
export function summaryText(summary: readonly SweepSummary[]): string {
  const named = SCORES.filter((name) => TITLES[name] && summary.some(({ scores }) => scores[name]));
  const rows = summary.map(({ epsilon, weights, done, failed, converged, scores }) => [
    epsilonText(epsilon),
    weights.map((w) => Number(w.toPrecision(3))).join(' '),
    `${converged} of ${done + failed}`,
    ...named.map((name) => spreadText(scores[name])),
  ]);
  return formatTable([['ε', 'λ', 'converged', ...named.map((name) => TITLES[name]!)], ...rows]);
}

function outcomeText({ status, verdict, scores, error, seconds }: JobOutcome): string {
  if (status === 'failed') return `failed: ${error?.message ?? ''}`;
  const { dualValue, objective } = scores;
  const value =
    dualValue !== undefined ? `, L(f) ${figures(dualValue)}` : objective !== undefined ? `, ${figures(objective)}` : '';
  return `${verdict?.kind ?? 'done'}${value}, ${seconds.toFixed(1)} s`;
}

/** A line for a job that ended. */
export const jobLine = ({ job, outcome }: Required<SweepPoint>, ended: number, all: number): string =>
  `[${ended}/${all}] ${jobTitle(job)}: ${outcomeText(outcome)}`;

/** What is said of a sweep whose points are not all good; undefined where they are. */
export function sweepDoubt(points: readonly SweepPoint[]): string | undefined {
  const doubted = points.filter(
    ({ outcome }) => outcome?.status === 'done' && outcome.verdict && outcome.verdict.kind !== 'converged',
  );
  if (doubted.length === 0) return undefined;
  return `warning: ${doubted.length} of ${points.length} results should not be believed; their verdicts are in the table`;
}

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** How far a sweep is, as a table and a line for each job that runs. */
export function statusText(status: SweepStatus): string {
  const { jobs, done, failed, running, waiting, isRunning, secondsPerJob, secondsLeft } = status;
  const rate = secondsPerJob === undefined ? '' : durationText(secondsPerJob);
  const left = secondsLeft === undefined ? '' : durationText(secondsLeft);
  const table = formatTable([
    ['jobs', 'done', 'failed', 'running', 'waiting', 'a job takes', 'time left'],
    [jobs, done, failed, running.length, waiting, rate, left].map(String),
  ]);
  const lines = running.map(
    ({ name, iteration }) => `running: ${name}${iteration === undefined ? '' : `, iteration ${iteration}`}`,
  );
  const over = done + failed === jobs;
  const stopped = isRunning || over ? [] : ['no process is at it: the command that began it goes on'];
  return [table, ...lines, ...stopped].join('\n');
}
