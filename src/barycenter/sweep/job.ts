import * as z from 'zod/mini';
import { sha256 } from '#platform/hash';
import type { Epsilon } from '../problem/problem.js';

/** In what a job's problem differs from the sweep's. */
export interface ProblemChanges {
  readonly epsilon: Epsilon;
  /** λ, [K]. */
  readonly weights: readonly number[];
  /** `training.iterations` of a job that begins with what another learned; absent: the problem's. */
  readonly iterations?: number;
  /** Whether `training.anneal` is left out: what another job learned is near already. */
  readonly withoutAnneal?: boolean;
}

/**
 * One point of a sweep as plain data: any machine that has the problem of that hash, and what the parent learned, can
 * run it.
 */
export interface SweepJob {
  /** SHA-256 of all below but `folder`, the parent's id among it: two jobs of one id have the same answer. */
  readonly id: string;
  /** SHA-256 of the problem and its tables' values, see `problemHash`. */
  readonly problem: string;
  readonly changes: ProblemChanges;
  readonly seed: number;
  /** The id of the job whose potentials this one begins with; absent: it begins from nothing. */
  readonly parent?: string;
  /** The run folder, in the folder of the sweep. */
  readonly folder: string;
}

const epsilon = z.union([z.number(), z.strictObject({ relative: z.number() })]);
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** A job as a file or a queue has it; whether its id is of what it says is `isOwnId`'s to tell. */
export const sweepJob = z.strictObject({
  id: hash,
  problem: z.string(),
  changes: z.strictObject({
    epsilon,
    weights: z.array(z.number()),
    iterations: z.exactOptional(z.number()),
    withoutAnneal: z.exactOptional(z.boolean()),
  }),
  seed: z.number(),
  parent: z.exactOptional(z.string()),
  folder: z.string().check(z.regex(/^jobs\/[\w.+-]+$/)),
});

/** JSON with fields in order, so that what is equal has one text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

export const hashOf = (value: unknown): Promise<string> => sha256([new TextEncoder().encode(canonicalJson(value))]);

const figures = (value: number): string => String(Number(value.toPrecision(4)));

/** Weights that a folder's name has room for. */
const NAMED_WEIGHTS = 4;

/** A name that people can read, and that no other job has. */
function folderOf({ epsilon, weights }: ProblemChanges, seed: number, id: string): string {
  const size = typeof epsilon === 'number' ? `e${figures(epsilon)}` : `r${figures(epsilon.relative)}`;
  const shares = weights.length > NAMED_WEIGHTS ? [] : [`w${weights.map(figures).join('-')}`];
  return `jobs/${[size, ...shares, `s${seed}`, id.slice(0, 12)].join('_')}`;
}

export async function createJob(description: Omit<SweepJob, 'id' | 'folder'>): Promise<SweepJob> {
  const id = await hashOf(description);
  return { id, ...description, folder: folderOf(description.changes, description.seed, id) };
}

/** Whether a job is named, and its folder too, by all that it says. */
export async function isOwnId({ id, folder, ...description }: SweepJob): Promise<boolean> {
  const own = await createJob(description);
  return own.id === id && own.folder === folder;
}
