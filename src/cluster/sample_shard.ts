import { invalid } from '../errors.js';
import { decodeNpy, encodeNpy } from '../io/npy.js';
import type { RowSource } from '../io/row_source.js';
import { sha256 } from '#platform/hash';
import type { Job, JobContext } from './job.js';
import type { RowRange } from './ranges.js';
import {
  inputOf,
  parseSampleShard,
  resultOf,
  SHARD_FORMAT,
  shardName,
  type SampleShard,
  type SampleTask,
} from './shard.js';
import { getVerified, type Store } from './store.js';

/** A shard, and the rows that it is of. */
export interface CutShard {
  readonly shard: SampleShard;
  readonly name: string;
  /** `.npy`, whose SHA-256 the shard names. */
  readonly input: Uint8Array;
}

/** Cuts a shard out of a table. @throws InvalidInputError for rows that cannot be read or are not finite */
export async function cutShard(task: SampleTask, source: RowSource, rows: RowRange): Promise<CutShard> {
  const { columns } = source;
  const input = encodeNpy({ shape: [rows.count, columns], data: await source.read(rows.first, rows.count) });
  const of = { sha256: await sha256([input]), columns };
  const shard = parseSampleShard({ ...task, format: SHARD_FORMAT, kind: 'sample', rows, input: of });
  return { shard, name: await shardName(shard), input };
}

/** Puts a shard's rows where its workers find them. */
export async function putInput(store: Store, { name, input }: CutShard): Promise<void> {
  if (!(await store.has(inputOf(name)))) await store.put(inputOf(name), input);
}

/**
 * Draws for a shard's rows; the same bytes whoever does it, and however often.
 * @returns `.npy`, [rows.count, perPoint, D]
 * @throws InvalidInputError for rows that are not the shard's, DivergenceError, AbortedError
 */
export async function drawShard(
  shard: SampleShard,
  input: Uint8Array,
  context: Pick<JobContext, 'arithmetic' | 'lend' | 'signal'>,
): Promise<Uint8Array> {
  const { rows, perPoint, seed, marginal } = shard;
  if (shard.arithmetic !== context.arithmetic)
    throw invalid('shard', `must be computed by ${shard.arithmetic}`, context.arithmetic, 'Send it to such a worker.');
  const { shape, data } = decodeNpy(input, 'the rows of a shard');
  if (shape.length !== 2 || shape[0] !== rows.count || shape[1] !== shard.input.columns)
    throw invalid(
      'shard',
      `its rows must be of shape (${rows.count}, ${shard.input.columns})`,
      `(${shape.join(', ')})`,
      'Send what this version makes.',
    );
  const { signal } = context;
  const options = { perPoint, seed, firstPoint: rows.first, ...(signal ? { signal } : {}) };
  const points = { data, columns: shape[1] };
  return encodeNpy(await context.lend(shard, (barycenter) => barycenter.plan(marginal).sample(points, options)));
}

/** A shard whose rows are in the store. */
export async function sampleJob(value: unknown): Promise<Job> {
  const shard = parseSampleShard(value);
  const name = await shardName(shard);
  const result = resultOf(name);
  return {
    result,
    async run(context) {
      const { store } = context;
      if (await store.has(result)) return; // delivered again
      try {
        const bytes = await drawShard(shard, await getVerified(store, inputOf(name), shard.input.sha256), context);
        // Rows go once their result is in its place: somebody else's, and this one would lie here for good.
        if (await store.has(inputOf(name))) await store.put(result, bytes);
        // They may have gone while this was written.
        if (!(await store.has(inputOf(name)))) await store.remove([result]);
      } catch (error) {
        // Somebody else was sooner, and its rows may be gone since.
        if (!(await store.has(result))) throw error;
      }
    },
  };
}
