import { epsilonNumber } from './axes.js';
import type { SweepJob } from './job.js';
import { SCORES, type JobOutcome, type ScoreName } from './outcome.js';

/** A job and what became of it; nothing yet of one that was not come to. */
export interface SweepPoint {
  readonly job: SweepJob;
  readonly outcome?: JobOutcome;
}

/** Mean and standard deviation over seeds; no deviation of a single one. */
export interface Spread {
  readonly mean: number;
  readonly sd?: number;
}

/** What the seeds of one ε and one weights say together. */
export interface SweepSummary {
  readonly epsilon: SweepJob['changes']['epsilon'];
  readonly weights: readonly number[];
  /** Jobs that ended well, that failed, and whose verdict is `converged`. */
  readonly done: number;
  readonly failed: number;
  readonly converged: number;
  readonly scores: { readonly [name in ScoreName]?: Spread };
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}

function summaryOf(points: readonly SweepPoint[]): SweepSummary {
  const { epsilon, weights } = points[0].job.changes;
  const outcomes = points.flatMap(({ outcome }) => outcome ?? []);
  const good = outcomes.filter(({ status }) => status === 'done');
  const scores = SCORES.flatMap((name) => {
    const values = good.flatMap((outcome) => outcome.scores[name] ?? []);
    return values.length === 0 ? [] : [[name, spreadOf(values)] as const];
  });
  return {
    epsilon,
    weights,
    done: good.length,
    failed: outcomes.length - good.length,
    converged: good.filter(({ verdict }) => verdict?.kind === 'converged').length,
    scores: Object.fromEntries(scores),
  };
}

/** A line for every ε and weights, in the order of the points. */
export function summarise(points: readonly SweepPoint[]): readonly SweepSummary[] {
  const groups = new Map<string, SweepPoint[]>();
  for (const point of points) groups.set(keyOf(point), [...(groups.get(keyOf(point)) ?? []), point]);
  return [...groups.values()].map(summaryOf);
}

const keyOf = ({ job: { changes } }: SweepPoint): string =>
  `${epsilonNumber(changes.epsilon)} ${changes.weights.join()}`;

const cell = (value: string | number | undefined): string => (value === undefined ? '' : String(value));

/** Columns of the table but the weights', which come after ε. */
const AFTER_WEIGHTS = [
  'seed',
  'status',
  'verdict',
  ...SCORES,
  'iterations',
  'startedFrom',
  'seconds',
  'arithmetic',
  'folder',
  'error',
];

/** The table of all points as rows of text, the first its header. Empty cells are of what was not measured. */
export function tableRows(points: readonly SweepPoint[]): string[][] {
  const marginals = points[0].job.changes.weights.map((_, k) => `weight${k}`);
  const folders = new Map(points.map(({ job }) => [job.id, job.folder]));
  const rows = points.map(({ job, outcome }) => {
    const { changes, seed, folder } = job;
    const { scores = {}, startedFrom } = outcome ?? {};
    return [
      epsilonNumber(changes.epsilon),
      ...changes.weights,
      seed,
      outcome?.status ?? 'waiting',
      outcome?.verdict?.kind,
      ...SCORES.map((name) => scores[name]),
      outcome?.iterations,
      startedFrom === undefined ? undefined : folders.get(startedFrom),
      outcome?.seconds,
      outcome?.arithmetic,
      folder,
      outcome?.error?.message,
    ].map(cell);
  });
  return [['epsilon', ...marginals, ...AFTER_WEIGHTS], ...rows];
}
