import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { checkDevice, checkOptions, type Known } from '../../arguments.js';
import { remoteShards, type RemoteShards } from '../../barycenter/training/estimators/shard_estimator.js';
import { tuneUse } from '../../barycenter/tuning/tune_problem.js';
import { loadTraining } from '../../cluster/training_job.js';
import { workerLoop, type WorkerLoop } from '../../cluster/worker_loop.js';
import type { RoundDescription } from '../../cluster/training_transport.js';
import type { Device } from '../../device/device.js';
import { arithmeticOf } from './arithmetic.js';
import { checkQueueAddress, checkSignal } from './check_queue.js';
import { newestTraining, workerTransport } from './training_queue.js';
import { isFaultOfRedis, openRedis } from './training_redis.js';

export interface TrainingWorkerSpec {
  readonly device: Device;
  /** Stops the worker when it has delivered the shard that it is at. */
  readonly signal: AbortSignal;
  readonly onNote?: (message: string) => void;
  /** Told of each shard that was delivered. */
  readonly onShard?: (round: RoundDescription, shard: number) => void;
}

const SETTINGS: Known<TrainingWorkerSpec> = { device: true, signal: true, onNote: true, onShard: true };

/** Milliseconds between looks for a training, or for a server that has gone. */
const POLL_MS = 500;

/** A training that a worker is at. */
interface Joined {
  readonly id: string;
  readonly record: string;
  readonly loop: WorkerLoop;
  readonly shards: RemoteShards;
}

const seconds = (): number => performance.now() / 1000;

/**
 * Computes shards of the trainings at a Redis server, the newest first, until it is told to stop. What it is given is
 * data, checked as problem files are.
 * @returns shards that were delivered
 * @throws InvalidInputError where no Redis answers, and for a training of another version, kind of device or tables
 */
export async function runTrainingWorker(address: string, spec: TrainingWorkerSpec): Promise<number> {
  checkQueueAddress('runTrainingWorker', address);
  checkOptions('runTrainingWorker', spec, SETTINGS);
  checkDevice('runTrainingWorker', spec.device);
  checkSignal('runTrainingWorker', spec.signal);
  const redis = await openRedis(address);
  const worker = new TrainingWorker(redis, spec);
  try {
    while (!spec.signal.aborted) await worker.turn();
  } finally {
    worker.free();
    redis.disconnect();
  }
  return worker.delivered;
}

class TrainingWorker {
  delivered = 0;
  readonly #name = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  #joined: Joined | undefined;
  /** Whether there was nothing to do at the training that was joined last, which may be over. */
  #mayBeOver = true;
  #said = '';

  constructor(
    private readonly redis: Redis,
    private readonly spec: TrainingWorkerSpec,
  ) {}

  async turn(): Promise<void> {
    const { signal } = this.spec;
    try {
      const joined = await this.#training();
      const done = await joined?.loop.turn(() => signal.aborted);
      this.delivered += done ?? 0;
      this.#mayBeOver = !done;
      if (joined === undefined) await this.#pause();
    } catch (error) {
      if (!isFaultOfRedis(error)) throw error;
      this.#say(`the queue does not answer (${error.message})`);
      this.#mayBeOver = true;
      await this.#pause();
    }
  }

  free(): void {
    this.#joined?.shards.free();
    this.#joined = undefined;
  }

  #say(message: string): void {
    if (message !== this.#said) this.spec.onNote?.(message);
    this.#said = message;
  }

  async #pause(): Promise<void> {
    await sleep(POLL_MS, undefined, { signal: this.spec.signal }).catch(() => undefined); // told to stop
  }

  /** The training to work at: the newest, as of a coordinator that was killed and started again. */
  async #training(): Promise<Joined | undefined> {
    const joined = this.#joined;
    if (joined !== undefined && !this.#mayBeOver) return joined;
    const found = await newestTraining(this.redis);
    if (found === undefined) this.#say('waiting for a training');
    if (found === undefined || found.id === joined?.id) return found && joined;
    this.#joined = await this.#join(found, joined);
    this.#say(`training ${found.id}`);
    return this.#joined;
  }

  /** Another session of the same training, as after a restart, keeps what was built for it. */
  async #join({ id, record }: { id: string; record: string }, before: Joined | undefined): Promise<Joined> {
    const { device, onShard } = this.spec;
    const { loaded, seed } = await loadTraining(record, arithmeticOf(device));
    let shards = before?.record === record ? before.shards : undefined;
    if (shards === undefined) {
      this.free();
      await tuneUse(device, loaded, 'training');
      shards = remoteShards(device, loaded, seed);
    }
    const of = shards;
    const { problem, potential, marginals } = loaded;
    const { dim, length } = potential;
    const loop = workerLoop({
      transport: workerTransport(this.redis, id),
      name: this.#name,
      sizes: { marginals: marginals.length, dim, shards: problem.training.shards ?? 1, length },
      clock: seconds,
      estimate: ({ scales, ...round }, shard, parameters) =>
        of.estimate({ ...round, ...(scales && { scales: Float32Array.from(scales) }) }, shard, parameters),
      ...(onShard && { onShard }),
    });
    return { id, record, loop, shards };
  }
}
