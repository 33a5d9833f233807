/** What commands do over a queue, from code: workers, a table, a training and a sweep, on a real Redis. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  folderStore,
  openCpuDevice,
  problemFromJson,
  runTrainingWorker,
  runWorker,
  sampleRunByQueue,
  solve,
  solveByQueue,
  sweep,
  type Device,
} from '../../../src/index.js';
import { decodeNpy } from '../../../src/io/npy.js';
import { clusterRun, command, CPU, PER_POINT, removeRun, ROWS, type ClusterRun } from './cluster_run.js';
import { startRedis, type RedisServer } from './redis_server.js';

let run: ClusterRun;
let redis: RedisServer;
let devices: Device[];
beforeAll(async () => {
  run = await clusterRun();
  redis = await startRedis();
  devices = [await openCpuDevice({ threads: 1 }), await openCpuDevice({ threads: 1 })];
});
afterAll(async () => {
  for (const device of devices) {
    expect(device.liveBytes).toBe(0);
    await device.close();
  }
  await redis.stop();
  await removeRun(run);
});

/** Runs `use` beside a worker, which it then stops. */
async function beside<T>(start: (signal: AbortSignal) => Promise<number>, use: () => Promise<T>): Promise<[T, number]> {
  const controller = new AbortController();
  const working = start(controller.signal);
  try {
    const value = await use();
    controller.abort();
    return [value, await working];
  } finally {
    controller.abort();
    await working;
  }
}

const problemAtHand = async (shards?: number) => {
  const problem = problemFromJson(await readFile(run.path('problem.json'), 'utf8'));
  return { ...problem, training: { ...problem.training, iterations: 10, ...(shards && { shards }) } };
};

it('maps a table and sweeps beside a worker, to the bits of one machine', async () => {
  const { address } = redis;
  const [here, there] = devices;
  const store = folderStore(run.path('store'));
  const draw = ['sample', run.run, '--marginal', '0', '--input', run.input, '--per-point', String(PER_POINT)];
  expect(await command(...draw, '--output', run.path('one.npy'), ...CPU)).toMatchObject({ code: 0 });
  const { data } = decodeNpy(await readFile(run.input), 'the table');
  const points = { data: data as Float64Array, rows: ROWS, columns: 2 };
  const output = run.path('queued.npy');
  const problem = await problemAtHand();
  const axes = { epsilon: [1, 0.5], weights: [[0.5, 0.5]] };
  const [, done] = await beside(
    (signal) => runWorker({ address, store, device: there, signal }),
    async () => {
      const of = { address, store, device: here, marginal: 0, perPoint: PER_POINT };
      await sampleRunByQueue(run.run, points, { ...of, output });
      await sweep(problem, axes, { out: run.path('queued'), devices: [here], queue: { address, store } });
    },
  );
  expect(done).toBeGreaterThanOrEqual(3); // the shards, which nobody else does
  expect((await readFile(output)).equals(await readFile(run.path('one.npy')))).toBe(true);
  const { points: jobs } = await sweep(problem, axes, { out: run.path('alone'), devices: [here] });
  for (const { job } of jobs) {
    const [a, b] = ['queued', 'alone'].map((out) => readFile(join(run.path(out), job.folder, 'optimizer.safetensors')));
    expect((await a).equals(await b)).toBe(true);
  }
  const wrong = { ...points, columns: 1, rows: 2 * ROWS };
  const refused = sampleRunByQueue(run.run, wrong, { address, store, device: here, marginal: 0, output });
  await expect(refused).rejects.toThrow('points need 2 columns; got 1');
});

it('trains beside a worker, to the bits of `solve`', async () => {
  const { address } = redis;
  const [device, there] = devices;
  const problem = await problemAtHand(4);
  const [queued] = await beside(
    (signal) => runTrainingWorker(address, { device: there, signal }),
    () => solveByQueue(problem, { address, device, seed: 3 }),
  );
  const alone = await solve(problem, { device, seed: 3 });
  expect(queued.trained.average).toEqual(alone.trained.average);
  queued.free();
  alone.free();
});
