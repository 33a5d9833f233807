import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import { IN_WORDS } from '../../io/issue_text.js';
import { parseJson } from '../../io/json.js';
import type { Scored } from '../evaluation/evaluate.js';

/** What is measured of a job, in the order of the table's columns. */
export const SCORES = [
  /** L(f), the dual value of the last validation, its standard error, and L* where the problem has an exact answer. */
  'dualValue',
  'dualError',
  'dualOptimum',
  /** Of classical solvers: Σ_k λ_k of the transport costs. */
  'objective',
  /** Half energy distances, see `Evaluation`. */
  'agreement',
  'agreementFloor',
  'mixing',
  /** The worst marginal's errors against the exact answer, in percent. */
  'barycenterUvp',
  'conditionalMeanUvp',
] as const;
export type ScoreName = (typeof SCORES)[number];
export type JobScores = { readonly [name in ScoreName]?: number };

/** What became of a job, plain data. */
export interface JobOutcome {
  /** Its id. */
  readonly job: string;
  readonly status: 'done' | 'failed';
  readonly scores: JobScores;
  readonly verdict?: { readonly kind: string; readonly line: string };
  readonly iterations?: number;
  /** The id of the job that it began with: its parent, or where that diverged the next above that did not. */
  readonly startedFrom?: string;
  /** Of the session that ended it. */
  readonly seconds: number;
  readonly device: string;
  /** What its bits are owed to beside its data: version, kind of device, rounding; absent where nothing was done. */
  readonly arithmetic?: string;
  /** ISO 8601. */
  readonly finishedAt: string;
  readonly error?: { readonly name: string; readonly message: string };
}

const number = z.exactOptional(z.number());
const scores = z.strictObject(Object.fromEntries(SCORES.map((name) => [name, number])));
export const jobOutcome = z.strictObject({
  job: z.string(),
  status: z.enum(['done', 'failed']),
  scores,
  verdict: z.exactOptional(z.strictObject({ kind: z.string(), line: z.string() })),
  iterations: number,
  startedFrom: z.exactOptional(z.string()),
  seconds: z.number(),
  device: z.string(),
  arithmetic: z.exactOptional(z.string()),
  finishedAt: z.string(),
  error: z.exactOptional(z.strictObject({ name: z.string(), message: z.string() })),
});

/** @throws InvalidInputError for text that is no outcome of the job */
export function parseOutcome(text: string, path: string, job: string): JobOutcome {
  const operation = `reading ${path}`;
  const wayOut = 'The file was changed: remove it, and the job is done again.';
  const { success, data, error } = jobOutcome.safeParse(parseJson(text, operation, wayOut), IN_WORDS);
  if (success && data.job === job) return data;
  const what = success ? 'that of another job' : `${error.issues[0].message} at ${error.issues[0].path.join('.')}`;
  throw invalid(operation, 'must hold what became of its job', what, wayOut);
}

/** The scores that are finite: JSON and tables have no others. */
export const finiteScores = (all: Readonly<Partial<Record<ScoreName, number | undefined>>>): JobScores =>
  Object.fromEntries(SCORES.flatMap((name) => (Number.isFinite(all[name]) ? [[name, all[name]]] : [])));

/** Of an evaluation. */
export function evaluatedScores({ agreement, mixing, exact }: Scored): JobScores {
  const worst = (of: 'barycenterUvp' | 'conditionalMeanUvp'): number | undefined =>
    exact && Math.max(...exact.marginals.map((scored) => scored[of].value));
  return finiteScores({
    agreement: agreement.value,
    agreementFloor: agreement.floor,
    mixing: mixing?.value,
    barycenterUvp: worst('barycenterUvp'),
    conditionalMeanUvp: worst('conditionalMeanUvp'),
  });
}
