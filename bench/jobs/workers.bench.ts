import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeNpy } from '../../src/io/npy.js';
import type { Bench, Row } from '../support/bench.js';
import { WrongKernelError } from '../support/check.js';
import { beginCommand, timeCommand } from '../support/commands.js';
import { benchNormals } from '../support/device_data.js';
import { withRedis } from '../support/redis_server.js';
import { ascending, median } from '../support/timing.js';

/** Rows that are mapped, or iterations that are trained: the work beyond the shorter has no beginning and no end. */
interface Lengths {
  readonly short: number;
  readonly long: number;
}

interface Size {
  readonly hidden: readonly number[];
  readonly rows: Lengths;
  readonly batchSize: number;
  readonly iterations: Lengths;
  readonly rounds: number;
}

const FULL: Size = {
  hidden: [256, 256, 256],
  rows: { short: 16_384, long: 81_920 },
  batchSize: 2048,
  iterations: { short: 4, long: 20 },
  rounds: 3,
};
const QUICK: Size = {
  hidden: [16],
  rows: { short: 10_000, long: 20_000 },
  batchSize: 64,
  iterations: { short: 2, long: 4 },
  rounds: 1,
};
const [DIM, SHARDS] = [8, 8];

/** What a worker says when it can be given something. */
const READY = /takes jobs of|waiting for a training/;
/** A worker that has said nothing for so long says nothing any more. */
const LONGEST_START_MS = 60_000;

type Running = ReturnType<typeof beginCommand>;

async function untilReady({ child, said }: Running): Promise<void> {
  const latest = performance.now() + LONGEST_START_MS;
  while (!READY.test(said())) {
    if (child.exitCode !== null || performance.now() > latest)
      throw new WrongKernelError(`workers: a worker did not begin: ${said()}`);
    await sleep(20);
  }
}

/** Runs `work` while so many workers take what there is; they are there before, and end after. */
async function withWorkers<T>(args: readonly string[], count: number, work: () => Promise<T>): Promise<T> {
  const workers = Array.from({ length: count }, () => beginCommand('worker', ...args));
  try {
    for (const worker of workers) await untilReady(worker);
    return await work();
  } finally {
    for (const { child } of workers) child.kill('SIGTERM');
    for (const { ended } of workers) await ended;
  }
}

const problemOf = ({ hidden, batchSize }: Size) => ({
  epsilon: 0.5,
  marginals: [0, 1].map((mean) => ({
    weight: 0.5,
    cost: { kind: 'squared-euclidean' },
    distribution: { kind: 'gaussian', mean: new Array<number>(DIM).fill(mean), standardDeviation: 1 },
  })),
  potential: { hidden },
  sampler: { steps: 50 },
  training: { batchSize, validation: { every: 0 } },
});

type Side = 'alone' | 'together';
/** Runs a command at a length, gives the seconds of the whole, and leaves the result in `result(side)`. */
type Timed = (side: Side, length: number) => Promise<number>;

/** One process of two threads, and two of one each, in turns at both lengths; results are checked to the byte. */
async function inTurns(
  name: string,
  { short, long }: Lengths,
  rounds: number,
  timed: Timed,
  result: (side: Side) => string,
): Promise<Row[]> {
  const seconds = { alone: { short: [], long: [] }, together: { short: [], long: [] } } as Record<
    Side,
    Record<keyof Lengths, number[]>
  >;
  for (let round = 0; round < rounds; round++)
    for (const [at, length] of Object.entries({ short, long }) as [keyof Lengths, number][]) {
      for (const side of ['alone', 'together'] as const) seconds[side][at].push(await timed(side, length));
      if (!readFileSync(result('alone')).equals(readFileSync(result('together'))))
        throw new WrongKernelError(`workers: ${name} by workers is another than by one process.`);
    }
  const { alone, together } = seconds;
  const beyond = (of: Record<keyof Lengths, number[]>, i: number): number => of.long[i] - of.short[i];
  const whole = together.long.map((value, i) => alone.long[i] / value);
  const atWork = together.long.map((_, i) => beyond(alone, i) / beyond(together, i));
  const spread = (values: readonly number[]): string =>
    `${median(values).toPrecision(3)} (${Math.min(...values).toPrecision(3)}–${Math.max(...values).toPrecision(3)})`;
  return [
    { name: `${name}, one process of two threads`, group: name, seconds: ascending(alone.long) },
    {
      name: `${name}, two of one thread`,
      group: name,
      seconds: ascending(together.long),
      ratios: whole,
      columns: { 'efficiency at work': spread(atWork), 'of the whole command': spread(whole) },
    },
  ];
}

/**
 * What is lost where work goes to processes: a command of one process with two threads beside two with one each and a
 * Redis server on this machine, whose workers wait for it. Results are the same bytes. Efficiency at work is that of
 * what a longer command does beyond a shorter one, which leaves out how commands begin and end, among that the first
 * shard of each worker, which the coordinator computes as well.
 */
export const workersBench: Bench = {
  name: 'workers',
  async measure({ device, quick }) {
    if (device.kind !== 'cpu') return [];
    const size = quick ? QUICK : FULL;
    const folder = mkdtempSync(path.join(tmpdir(), 'workers-'));
    const at = (name: string): string => path.join(folder, name);
    const cpu = (threads: number): string[] => ['--device', 'cpu', '--threads', String(threads)];
    const tableOf = (rows: number): string => at(`${rows}.npy`);
    try {
      writeFileSync(at('problem.json'), JSON.stringify(problemOf(size)));
      for (const rows of Object.values(size.rows) as number[])
        writeFileSync(tableOf(rows), encodeNpy({ shape: [rows, DIM], data: benchNormals(3, rows * DIM) }));
      return await withRedis('workers', async (queue) => {
        let runs = 0;
        const weights = (side: Side): string => at(`${side}.safetensors`);
        const train: Timed = async (side, iterations) => {
          const out = at(`run-${runs++}`);
          const said = ['--iterations', String(iterations), '--no-evaluate', '--quiet', '--out', out];
          const given = ['solve', at('problem.json'), '--shards', String(SHARDS), ...said];
          const { seconds } = await (side === 'alone'
            ? timeCommand(...given, ...cpu(2))
            : // The coordinator computes shards, too.
              withWorkers(['--queue', queue, '--train', ...cpu(1)], 1, () =>
                timeCommand(...given, '--queue', queue, ...cpu(1)),
              ));
          copyFileSync(path.join(out, 'weights.safetensors'), weights(side));
          return seconds;
        };
        const training = await inTurns('training', size.iterations, size.rounds, train, weights);
        const drawn = (side: Side): string => at(`${side}.npy`);
        const sample: Timed = async (side, rows) => {
          // A store of its own: results that are there already are not computed again.
          const shared = ['--queue', queue, '--store', at(`store-${runs++}`)];
          const given = ['sample', at('run-0'), '--marginal', '0', '--input', tableOf(rows), '--output', drawn(side)];
          rmSync(drawn(side), { force: true });
          const { seconds } = await (side === 'alone'
            ? timeCommand(...given, ...cpu(2))
            : withWorkers([...shared, ...cpu(1)], 2, () => timeCommand(...given, ...shared, ...cpu(1))));
          return seconds;
        };
        return [...(await inTurns('sampling', size.rows, size.rounds, sample, drawn)), ...training];
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
