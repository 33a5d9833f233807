import * as z from 'zod/mini';
import { sha256 } from '#platform/hash';
import { NAMES } from '../barycenter/run/file_names.js';
import { hashOf, isOwnId, sweepJob, type SweepJob } from '../barycenter/sweep/job.js';
import { jobOutcome, type JobOutcome } from '../barycenter/sweep/outcome.js';
import { invalid, shorten } from '../errors.js';
import { IN_WORDS } from '../io/issue_text.js';
import { parseJson } from '../io/json.js';

export const POINT_FORMAT = 'energy-barycenter point 1';

/** A job of a sweep as it is sent to workers: plain data, and the hashes of what lies in the store. */
export interface SweepPointTask {
  readonly format: typeof POINT_FORMAT;
  readonly kind: 'point';
  /** What rounds: the version, the device, and whether it fuses multiply-adds. */
  readonly arithmetic: string;
  /** SHA-256 of the sweep's problem as JSON text. */
  readonly problem: string;
  /** SHA-256 of the problem's module, where its cost or data is code: never sent, each worker has it. */
  readonly module?: string;
  readonly job: SweepJob;
  /** The job that it begins with, by id and run folder, and the SHA-256 of its weights; absent: from nothing. */
  readonly start?: { readonly job: string; readonly weights: string };
}

/** What a point needs beside what it says. */
export interface PointInputs {
  readonly problem: Uint8Array;
  /** A run's `weights.safetensors`. */
  readonly start?: Uint8Array;
}

/** What became of a point: its outcome, and the files of its run folder by name. */
export interface SolvedPoint {
  readonly outcome: JobOutcome;
  readonly files: ReadonlyMap<PointFile, Uint8Array>;
}

/** Files of a run folder that travel; the checkpoint is the run, from which the others follow. */
export const POINT_FILES = [
  NAMES.optimizer,
  NAMES.solution,
  NAMES.metrics,
  NAMES.weights,
  NAMES.problem,
  NAMES.verdict,
] as const;
export type PointFile = (typeof POINT_FILES)[number];

/** What of these a job has that is done, at the least: trained, or by a classical solver. */
const DONE: readonly (readonly PointFile[])[] = [[NAMES.optimizer, NAMES.weights, NAMES.metrics], [NAMES.solution]];

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal digits'));

const task = z.strictObject({
  format: z.literal(POINT_FORMAT),
  kind: z.literal('point'),
  arithmetic: z.string().check(z.minLength(1), z.maxLength(200)),
  problem: hash,
  module: z.exactOptional(hash),
  job: sweepJob,
  start: z.exactOptional(z.strictObject({ job: hash, weights: hash })),
});

/** The first line of a result; the files' bytes follow it, in their order. */
const result = z.strictObject({
  format: z.literal(POINT_FORMAT),
  point: hash,
  outcome: jobOutcome,
  files: z.array(z.strictObject({ name: z.enum(POINT_FILES), size: z.int().check(z.gte(0)), sha256: hash })),
});

const WAY_OUT = 'Send what this version makes.';

/** A point as it came from a queue. @throws InvalidInputError for what is none, and for one that is changed */
export async function parsePoint(value: unknown): Promise<SweepPointTask> {
  const { success, data, error } = task.safeParse(value, IN_WORDS);
  if (!success) {
    const [{ path, message }] = error.issues;
    const received = shorten(JSON.stringify(value) ?? 'nothing', 200);
    throw invalid('point', `${['point', ...path].join('.')}: ${message}`, received, WAY_OUT);
  }
  if (!(await isOwnId(data.job))) throw invalid('point', 'its job must be what its id says', data.job.id, WAY_OUT);
  return data;
}

/** SHA-256 of what a point says. */
export const pointName = (point: SweepPointTask): Promise<string> => hashOf(point);

/** Where the result of a point of that name lies in the store: `encodePoint`. */
export const pointResultOf = (name: string): string => `results/${name}.bin`;

/** Where weights lie that points begin with, of that SHA-256. */
export const startOf = (sha256: string): string => `starts/${sha256}.safetensors`;

/** Where a problem of that SHA-256 lies: JSON. */
export const problemOf = (sha256: string): string => `problems/${sha256}.json`;

const NEWLINE = 0x0a;

/** One file, which is there as a whole or not at all: outcome, names and hashes as a line of JSON, then all bytes. */
export async function encodePoint(point: string, { outcome, files }: SolvedPoint): Promise<Uint8Array> {
  const named = [...files].map(async ([name, bytes]) => ({ name, size: bytes.length, sha256: await sha256([bytes]) }));
  const head = { format: POINT_FORMAT, point, outcome, files: await Promise.all(named) };
  const parts = [new TextEncoder().encode(`${JSON.stringify(head)}\n`), ...files.values()];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param path what messages call it
 * @throws InvalidInputError for bytes that are not the result of that point
 */
export async function decodePoint(
  bytes: Uint8Array,
  path: string,
  name: string,
  point: SweepPointTask,
): Promise<SolvedPoint> {
  const wayOut = 'Remove it from the store, and the point is done again.';
  const refuse = (what: string): Error => invalid(path, 'must hold what became of its point', what, wayOut);
  const end = bytes.indexOf(NEWLINE);
  const line = new TextDecoder().decode(bytes.subarray(0, Math.max(0, end)));
  const { success, data, error } = result.safeParse(parseJson(line, path, wayOut), IN_WORDS);
  if (!success) throw refuse(`${error.issues[0].message} at ${error.issues[0].path.join('.')}`);
  const { outcome } = data;
  if (data.point !== name || outcome.job !== point.job.id) throw refuse('that of another');
  if (outcome.startedFrom !== point.start?.job) throw refuse('one that began elsewhere');
  if (outcome.arithmetic !== point.arithmetic) throw refuse(`one by ${outcome.arithmetic ?? 'nobody'}`);
  const files = new Map<PointFile, Uint8Array>();
  let at = end + 1;
  for (const file of data.files) {
    const own = bytes.subarray(at, (at += file.size));
    if (own.length !== file.size || (await sha256([own])) !== file.sha256) throw refuse(`other bytes of ${file.name}`);
    files.set(file.name, own);
  }
  if (at !== bytes.length) throw refuse(`${bytes.length - at} bytes too many`);
  if (outcome.status === 'done' && !DONE.some((of) => of.every((file) => files.has(file))))
    throw refuse(`no whole run, but ${[...files.keys()].join(', ') || 'no files'}`);
  return { outcome, files };
}
