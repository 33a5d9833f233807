import { setTimeout as delay } from 'node:timers/promises';
import type { CutTable } from '../../cluster/cut_table.js';
import { rangesOf, type RowRange } from '../../cluster/ranges.js';
import { cutShard, putInput, type CutShard } from '../../cluster/sample_shard.js';
import { inputOf, resultOf } from '../../cluster/shard.js';
import type { Store } from '../../cluster/store.js';
import { abortedBy, type AbortedError, BarycenterError } from '../../errors.js';
import type { RowSource } from '../../io/row_source.js';
import type { NpyOutput } from '../io/npy_output.js';
import { placeResult, withDraws } from './assemble.js';
import { JobSender, type Asked } from './job_sender.js';
import { connectTo, openQueue, queueName, seldom } from './redis.js';
import type { RunBytes } from './run_file.js';
import { shipRun } from './stored_runs.js';

export interface TableByQueue {
  readonly address: string;
  readonly store: Store;
  readonly source: RowSource;
  readonly cut: CutTable & { readonly file: RunBytes };
  readonly output: string;
  readonly signal: AbortSignal;
  readonly onRows: (done: number) => void;
  readonly tell: (message: string) => void;
}

/** Shards in the queue at once: what the store holds of the table's rows, and enough for as many workers. */
const AHEAD = 128;
/** Milliseconds between two looks at what the queue says of a shard that is not there yet. */
const ASK = 2000;

interface Pending {
  readonly range: RowRange;
  asked: number;
}

/** A shard that may have to be asked for. */
function askedShard(table: TableByQueue, sender: JobSender, name: string, range: RowRange): Asked {
  const { cut, source, store } = table;
  return {
    name,
    result: resultOf(name),
    send: async () => sendShard(store, sender, await cutShard(cut.task, source, range)),
    failed: (reason) =>
      new BarycenterError(
        `sample: rows ${range.first} to ${range.first + range.count - 1} failed on every try: ${reason} What is ` +
          `done stays in ${store.title}: mend the cause, and the same command goes on from there.`,
      ),
  };
}

async function sendShard(store: Store, sender: JobSender, cut: CutShard): Promise<void> {
  await putInput(store, cut);
  await sender.send(cut.name, cut.shard);
}

/**
 * Maps a table by the workers of a queue: cuts it, keeps a number of shards waiting, and puts results in their places
 * as they come. What counts is what lies in the store, so that a coordinator that died is started again and goes on,
 * and a server that forgot its jobs is given them again.
 * @throws BarycenterError for a shard that fails on every try, AbortedError
 */
export async function sampleByQueue(table: TableByQueue): Promise<void> {
  const { address, store, cut, output, tell } = table;
  const trouble = seldom((message) => tell(`trouble with the queue: ${message}`));
  const connections = await connectTo(address, trouble);
  try {
    const queue = openQueue(connections, queueName(cut.task.arithmetic), trouble);
    const ranges = rangesOf(cut.draws.rows, cut.perShard);
    const at = { rows: 0, shards: 0 };
    const stopped = (): AbortedError => stoppedAt(table, at);
    const { signal } = table;
    const sender = new JobSender({
      queue,
      store,
      table: { name: output, shards: ranges.length },
      signal,
      tell,
      stopped,
    });
    const names = await withDraws(output, cut.draws, async (file) => {
      await shipRun(store, cut.file);
      return drive(table, file, sender, ranges, at);
    });
    await sender.forget(names);
    await store.remove(names.flatMap((name) => [inputOf(name), resultOf(name)]));
  } finally {
    connections.close();
  }
}

/** How far a table is: rows in their place, shards that are waited for. */
interface Progress {
  rows: number;
  shards: number;
}

const stoppedAt = ({ signal, cut }: TableByQueue, { rows, shards }: Progress): AbortedError =>
  abortedBy(
    signal,
    `sample: stopped after ${rows} of ${cut.draws.rows} rows; workers go on with ${shards} shards, and ` +
      'the same command goes on from there',
  );

/** Until every shard is in its place. @returns their names */
async function drive(
  table: TableByQueue,
  file: NpyOutput,
  sender: JobSender,
  ranges: readonly RowRange[],
  at: Progress,
): Promise<string[]> {
  const { store, source, cut, signal, onRows } = table;
  const pending = new Map<string, Pending>();
  const names: string[] = [];
  let next = 0;
  const lonely = sender.loneliness(
    () => `no worker of "${cut.task.arithmetic}" is on the queue yet: start barycenter worker --queue …`,
  );
  while (next < ranges.length || pending.size > 0) {
    if (signal.aborted) throw stoppedAt(table, at);
    while (pending.size < AHEAD && next < ranges.length) {
      const range = ranges[next++];
      const shard = await cutShard(cut.task, source, range);
      names.push(shard.name);
      at.shards = pending.set(shard.name, { range, asked: performance.now() }).size;
      if (await store.has(resultOf(shard.name))) continue;
      await sendShard(store, sender, shard);
      await sender.ask(askedShard(table, sender, shard.name, range), true);
    }
    let placed = 0;
    for (const [name, waiting] of pending) {
      const bytes = (await store.has(resultOf(name))) ? await store.get(resultOf(name)) : undefined;
      if (bytes) {
        await placeResult(file, cut.draws, waiting.range, bytes, `${store.title}: ${resultOf(name)}`);
        await store.remove([inputOf(name)]);
        pending.delete(name);
        at.shards = pending.size;
        placed++;
        onRows((at.rows += waiting.range.count));
      } else if (performance.now() - waiting.asked > ASK) {
        await sender.ask(askedShard(table, sender, name, waiting.range), false);
        waiting.asked = performance.now();
      }
    }
    if (placed > 0) continue;
    await lonely();
    await delay(store.look);
  }
  return names;
}
