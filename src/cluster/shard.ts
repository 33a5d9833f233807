import { sha256 } from '#platform/hash';
import * as z from 'zod/mini';
import { invalid, shorten } from '../errors.js';
import { IN_WORDS } from '../io/issue_text.js';
import { MAX_SEED } from '../random/philox.js';

export const SHARD_FORMAT = 'energy-barycenter shard 1';

/** Which file of a run folder holds what sampling needs. */
export type RunFile = 'weights' | 'optimizer' | 'solution';

/** What all shards of one table have in common. */
export interface SampleTask {
  /** What rounds: the version, the device, and whether it fuses multiply-adds. */
  readonly arithmetic: string;
  /** SHA-256 of the run's problem as JSON. */
  readonly problem: string;
  /** SHA-256 of the problem's module, where its cost is code: never sent, each worker has it. */
  readonly module?: string;
  /** The run's file in the store, by SHA-256: weights, and all else that sampling needs. */
  readonly run: { readonly file: RunFile; readonly sha256: string };
  /** k, from 0. */
  readonly marginal: number;
  readonly perPoint: number;
  readonly seed: number;
}

/** Draws for some rows of a table, as plain data. The name of its result follows from all of it: `shardName`. */
export interface SampleShard extends SampleTask {
  readonly format: typeof SHARD_FORMAT;
  readonly kind: 'sample';
  /** Places in the table, which say the counters of the noise: those of row r are r·perPoint + m. */
  readonly rows: { readonly first: number; readonly count: number };
  /** The rows, [rows.count, columns], by SHA-256 of the `.npy`. */
  readonly input: { readonly sha256: string; readonly columns: number };
}

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal digits'));
const whole = (least: number, most: number) => z.int().check(z.gte(least), z.lte(most));
/** Numbers of a shard, rows or draws, at most: 512 MiB of float64. */
const MOST_NUMBERS = 2 ** 26;

const sampleShard = z
  .strictObject({
    format: z.literal(SHARD_FORMAT),
    kind: z.literal('sample'),
    arithmetic: z.string().check(z.minLength(1), z.maxLength(200)),
    problem: hash,
    module: z.optional(hash),
    run: z.strictObject({ file: z.enum(['weights', 'optimizer', 'solution']), sha256: hash }),
    marginal: whole(0, 2 ** 16),
    perPoint: whole(1, MOST_NUMBERS),
    seed: whole(0, MAX_SEED),
    rows: z.strictObject({ first: whole(0, 2 ** 32), count: whole(1, MOST_NUMBERS) }),
    input: z.strictObject({ sha256: hash, columns: whole(1, MOST_NUMBERS) }),
  })
  .check(
    z.refine(
      ({ rows, perPoint }) => (rows.first + rows.count) * perPoint <= 2 ** 32,
      'a seed has noise for 2^32 draws',
    ),
    z.refine(
      ({ rows, perPoint, input }) => rows.count * Math.max(perPoint, input.columns) <= MOST_NUMBERS,
      `a shard has at most ${MOST_NUMBERS} numbers`,
    ),
  );

/** A shard as it came, from a queue as from a file. @throws InvalidInputError for what is none */
export function parseSampleShard(value: unknown): SampleShard {
  const parsed = sampleShard.safeParse(value, IN_WORDS);
  if (parsed.success) return inOrder(parsed.data as SampleShard);
  const [{ path, message }] = parsed.error.issues;
  const received = shorten(JSON.stringify(value) ?? 'nothing', 200);
  throw invalid('shard', `${['shard', ...path].join('.')}: ${message}`, received, 'Send what this version makes.');
}

/** Fields in one order, for the same shard has to give the same text. */
function inOrder(shard: SampleShard): SampleShard {
  const { arithmetic, problem, module, run, marginal, perPoint, seed, rows, input } = shard;
  return {
    format: SHARD_FORMAT,
    kind: 'sample',
    arithmetic,
    problem,
    ...(module === undefined ? {} : { module }),
    run: { file: run.file, sha256: run.sha256 },
    marginal,
    perPoint,
    seed,
    rows: { first: rows.first, count: rows.count },
    input: { sha256: input.sha256, columns: input.columns },
  };
}

/** SHA-256 of what a shard says. */
export const shardName = (shard: SampleShard): Promise<string> =>
  sha256([new TextEncoder().encode(JSON.stringify(inOrder(shard)))]);

/** Where the result of a shard of that name lies in the store: `.npy`, [rows.count, perPoint, D]. */
export const resultOf = (name: string): string => `results/${name}.npy`;

/** Where its rows lie until there is a result: `.npy`, [rows.count, columns]. */
export const inputOf = (name: string): string => `inputs/${name}.npy`;

/** Where a run's file lies, of that SHA-256. */
export const runOf = (hash: string): string => `runs/${hash}.safetensors`;

/** Says that jobs of so many were there: JSON of nothing. */
export const jobsOf = (of: number): string => `jobs/${of}.json`;

/** Where the shard itself lies beside it, as JSON, where no queue holds it. */
export const descriptionOf = (name: string): string => `shards/${name}.json`;
