import { readProgress, type Progress } from './progress.js';
import { connectTo, openQueue, QUEUES, seldom, type Connections } from './redis.js';

/** What a queue is at. */
export interface QueueStatus {
  readonly queue: string;
  readonly workers: number;
  /** Shards of the tables that are being mapped, as far as their coordinators said. */
  readonly shards: number;
  readonly done: number;
  readonly running: number;
  readonly waiting: number;
  readonly failed: number;
  /** How often a worker died, or was taken for dead, with a shard in its hands. */
  readonly lost: number;
  /** Shards a second, over the last minute. */
  readonly rate: number;
  /** Of all tables; absent where nothing was done in the last minute. */
  readonly secondsLeft?: number;
}

const MINUTE = 60_000;

async function statusOf(connections: Connections, name: string, tell: (message: string) => void): Promise<QueueStatus> {
  const queue = openQueue(connections, name, tell);
  try {
    const [running, waiting, done, failed] = await Promise.all([
      queue.getJobs(['active']),
      queue.getJobs(['waiting', 'delayed']),
      queue.getJobs(['completed']),
      queue.getJobs(['failed']),
    ]);
    const all = [...running, ...waiting, ...done, ...failed];
    const tables = new Map(all.map(({ data: { table } }) => [table.name, table.shards]));
    const shards = [...tables.values()].reduce((sum, count) => sum + count, 0);
    const ends = done.map(({ finishedOn = 0 }) => finishedOn).filter((at) => Date.now() - at < MINUTE);
    // Over the time since the first of them: a queue that has just begun has no minute.
    const span = (Date.now() - Math.min(...ends)) / 1000;
    const rate = ends.length < 2 || span === 0 ? 0 : ends.length / span;
    return {
      queue: name,
      workers: await queue.getWorkersCount(),
      shards,
      done: done.length,
      running: running.length,
      waiting: waiting.length,
      failed: failed.length,
      lost: all.reduce((sum, { stalledCounter }) => sum + stalledCounter, 0),
      rate,
      ...(rate > 0 ? { secondsLeft: (shards - done.length) / rate } : {}),
    };
  } finally {
    await queue.close();
  }
}

/** What is under way at a server. */
export interface ServerStatus {
  readonly queues: readonly QueueStatus[];
  readonly sweeps: readonly Progress[];
  readonly trainings: readonly Progress[];
}

/** All of ours on a server. @throws InvalidInputError where no server answers */
export async function queueStatus(address: string, tell: (message: string) => void): Promise<ServerStatus> {
  const trouble = seldom(tell);
  const connections = await connectTo(address, trouble);
  try {
    const keys = new Set<string>();
    const scan = connections.connect();
    for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
      const [after, found] = await scan.scan(cursor, 'MATCH', `bull:${QUEUES}*:meta`, 'COUNT', 1000);
      for (const key of found) keys.add(key.slice('bull:'.length, -':meta'.length));
      cursor = after;
    }
    const queues = await Promise.all([...keys].sort().map((name) => statusOf(connections, name, trouble)));
    const said = await readProgress(scan);
    const of = (wanted: Progress['kind']) => said.filter(({ kind }) => kind === wanted);
    return { queues, sweeps: of('sweep'), trainings: of('training') };
  } finally {
    connections.close();
  }
}
