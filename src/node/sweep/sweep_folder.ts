import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import { IN_WORDS } from '../../io/issue_text.js';
import { parseJson } from '../../io/json.js';
import type { ResolvedAxes } from '../../barycenter/sweep/axes.js';
import { sweepJob, type SweepJob } from '../../barycenter/sweep/job.js';
import { parseOutcome, type JobOutcome } from '../../barycenter/sweep/outcome.js';
import { acquireLock, type Lock } from '../io/lock_file.js';
import { makeFolders, removeFolders } from '../io/made_folders.js';
import { readInputFile } from '../io/read_file.js';
import { removeTemporaries, temporaryFor, writeFileAtomically } from '../io/write_file.js';

/** What a sweep's folder holds beside `jobs`, the run folders, and `outcomes`, what became of each. */
const NAMES = {
  plan: 'sweep.json',
  lock: 'sweep.lock',
  table: 'sweep.csv',
  summary: 'summary.csv',
  results: 'results.json',
  figure: 'figure.svg',
  picture: 'figure.png',
} as const;
const JOBS = 'jobs';
const OUTCOMES = 'outcomes';
const FORMAT = 'energy-barycenter sweep 1';

export type SweepFiles = { readonly [name in keyof typeof NAMES]: string };

export const sweepFiles = (folder: string): SweepFiles =>
  Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, join(folder, name)])) as unknown as SweepFiles;

/** A sweep as it is written down before its first job: all of it plain data. */
export interface SweepPlan {
  readonly format: typeof FORMAT;
  /** Hash of the problem. */
  readonly problem: string;
  readonly axes: ResolvedAxes;
  readonly jobs: readonly SweepJob[];
}

const epsilon = z.union([z.number(), z.strictObject({ relative: z.number() })]);
const weights = z.array(z.number());
const seed = z.number();
const plan = z.strictObject({
  format: z.literal(FORMAT),
  problem: z.string(),
  axes: z.strictObject({ epsilon: z.array(epsilon), weights: z.array(weights), seeds: z.array(seed) }),
  jobs: z.array(sweepJob).check(z.minLength(1)),
});

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** The plan in a folder; undefined where there is none. @throws InvalidInputError for a file that is none of ours */
export async function readPlan(folder: string): Promise<SweepPlan | undefined> {
  const path = sweepFiles(folder).plan;
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const wayOut = 'The file was changed: bring it back, or choose another folder.';
  const { success, data, error } = plan.safeParse(parseJson(text, `reading ${path}`, wayOut), IN_WORDS);
  if (success) return data;
  const what = `${error.issues[0].message} at ${error.issues[0].path.join('.')}`;
  throw invalid(`reading ${path}`, `must be a sweep of format "${FORMAT}"`, what, wayOut);
}

const outcomePath = (folder: string, { folder: of }: SweepJob): string =>
  join(folder, OUTCOMES, `${basename(of)}.json`);

/** What became of a job; undefined while it is not over. @throws InvalidInputError */
export async function readOutcome(folder: string, of: SweepJob): Promise<JobOutcome | undefined> {
  const path = outcomePath(folder, of);
  const bytes = await readInputFile(path).catch((error: unknown) => {
    if (error instanceof Error && codeOf(error.cause) === 'ENOENT') return undefined;
    throw error;
  });
  return bytes && parseOutcome(bytes.toString(), path, of.id);
}

/** A sweep's folder, written by this process alone until it is closed. */
export interface OpenSweep {
  readonly files: SweepFiles;
  /** Jobs of earlier axes of the same problem, which stay where they are. */
  readonly left: number;
  /** What became of jobs so far, by id. */
  readonly outcomes: Map<string, JobOutcome>;
  /** All or nothing. */
  save(job: SweepJob, outcome: JobOutcome): Promise<void>;
  /** Lets others write the folder; removes it again where nothing was written. Never throws. */
  close(): Promise<void>;
}

/** @throws InvalidInputError for a folder that holds something else */
async function checkFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw invalid('sweep', '--out must be a folder', folder, `Choose another (${(error as Error).message}).`);
  });
  const ours = (entry: string): boolean => [NAMES.lock, NAMES.plan].some((n) => n === (temporaryFor(entry) ?? entry));
  if (entries.some((entry) => entry === NAMES.plan) || entries.every(ours)) return;
  throw invalid('sweep', '--out must be new, empty or the folder of this sweep', folder, 'Choose another.');
}

/** @throws InvalidInputError where the folder is of another problem */
function checkProblem(folder: string, before: SweepPlan | undefined, problem: string): void {
  if (before === undefined || before.problem === problem) return;
  throw invalid(
    'sweep',
    `${folder} is of another problem: data, costs or settings other than epsilon and weights differ`,
    `hash ${problem.slice(0, 12)}, the folder has ${before.problem.slice(0, 12)}`,
    'Bring back what the sweep was started with, or choose another --out.',
  );
}

/** Which folders the jobs of a plan have. */
const foldersOf = (jobs: readonly SweepJob[]): Set<string> => new Set(jobs.map(({ folder }) => basename(folder)));

async function countLeft(folder: string, jobs: readonly SweepJob[]): Promise<number> {
  const mine = foldersOf(jobs);
  return (await readdir(join(folder, JOBS))).filter((name) => !mine.has(name)).length;
}

/**
 * What became of jobs. A divergence comes again, to the bit; other failures may not, and are forgotten, as is what is
 * done where its run folder was removed: their jobs are done again, those below a failed one among these.
 */
async function recalled(folder: string, jobs: readonly SweepJob[]): Promise<Map<string, JobOutcome>> {
  const outcomes = new Map<string, JobOutcome>();
  for (const of of jobs) {
    const outcome = await readOutcome(folder, of);
    if (outcome === undefined) continue;
    const { status, error } = outcome;
    const isLost = status === 'done' ? !existsSync(join(folder, of.folder)) : error?.name !== 'DivergenceError';
    if (isLost) await rm(outcomePath(folder, of), { force: true });
    else outcomes.set(of.id, outcome);
  }
  return outcomes;
}

/**
 * Opens the folder of a sweep: a new one, or one that goes on. The caller closes it.
 * @throws InvalidInputError where it is of another problem, holds something else, or another process writes it
 */
export async function openSweep(folder: string, planned: Omit<SweepPlan, 'format'>): Promise<OpenSweep> {
  await checkFolder(folder);
  const made = await makeFolders(folder);
  const files = sweepFiles(folder);
  const what = { operation: 'sweep', rule: 'one process at a time may write its folder' };
  let [written, lock]: [boolean, Lock | undefined] = [false, undefined];
  const close = async (): Promise<void> => {
    try {
      await lock?.release();
      if (made !== undefined && !written) await removeFolders(folder, made);
    } catch {
      // An error that brought us here must not be hidden.
    }
  };
  try {
    lock = await acquireLock(files.lock, what);
    await checkFolder(folder); // another process may have written meanwhile
    const before = await readPlan(folder);
    checkProblem(folder, before, planned.problem);
    written = before !== undefined;
    await removeTemporaries(folder, Object.values(NAMES));
    await writeFileAtomically(files.plan, `${JSON.stringify({ format: FORMAT, ...planned }, null, 1)}\n`);
    written = true;
    for (const name of [JOBS, OUTCOMES]) await mkdir(join(folder, name), { recursive: true });
    await removeTemporaries(join(folder, JOBS), [...foldersOf(planned.jobs)]);
    await removeTemporaries(
      join(folder, OUTCOMES),
      [...foldersOf(planned.jobs)].map((name) => `${name}.json`),
    );
    const outcomes = await recalled(folder, planned.jobs);
    return {
      files,
      left: await countLeft(folder, planned.jobs),
      outcomes,
      async save(of, outcome) {
        await writeFileAtomically(outcomePath(folder, of), `${JSON.stringify(outcome, null, 1)}\n`);
        outcomes.set(of.id, outcome);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
