import { randomUUID } from 'node:crypto';
import type { ReadyProblem } from '../../barycenter/problem/loaded_problem.js';
import type { CoordinatedRounds } from '../../cluster/training_coordinator.js';
import { coordinatedRounds } from '../../cluster/training_coordinator.js';
import { describeTraining } from '../../cluster/training_job.js';
import type { Device } from '../../device/device.js';
import { arithmeticOf } from './arithmetic.js';
import { RECORD_SECONDS } from './training_keys.js';
import { sayProgress, type Said } from './progress.js';
import { seldom } from './redis.js';
import { announce, coordinatorTransport } from './training_queue.js';
import { isFaultOfRedis, openRedis } from './training_redis.js';

export interface TrainingSession {
  /** For `solve`: `rounds`. */
  readonly rounds: CoordinatedRounds;
  /** Withdraws the training and disconnects. Never throws. */
  close(): Promise<void>;
}

export interface TrainingSessionSpec {
  readonly loaded: ReadyProblem;
  /** The run's. */
  readonly seed: number;
  /** That the coordinator computes on. */
  readonly device: Device;
  /** What `status` calls it; default: the problem's name. */
  readonly name?: string;
  /** Iterations in all; default: the problem's. */
  readonly until?: number;
  readonly onNote?: (message: string) => void;
}

/** Milliseconds that an answer may take, and for each MB of parameters or gradients: nothing is done meanwhile. */
const [ANSWER_MS, PER_MB_MS] = [3000, 1000];

const seconds = (): number => performance.now() / 1000;

/**
 * Offers a training to workers at a Redis server. The caller closes it.
 * @throws InvalidInputError for a problem that is partly code or not cut into shards, and where no Redis answers
 */
export async function openTrainingSession(address: string, spec: TrainingSessionSpec): Promise<TrainingSession> {
  const { loaded, seed, device, onNote } = spec;
  const record = await describeTraining(loaded, seed, arithmeticOf(device));
  const { length } = loaded.potential;
  const answer = ANSWER_MS + PER_MB_MS * ((4 * length) / 1e6);
  const redis = await openRedis(address, answer);
  const waiting = await openRedis(address, answer).catch((error: unknown) => {
    redis.disconnect();
    throw error;
  });
  const id = randomUUID();
  const since = Date.now();
  const transport = coordinatorTransport(redis, waiting, id);
  const renew = async (): Promise<void> => {
    try {
      await announce(redis, id, record, since);
      await transport.renew();
    } catch (error) {
      if (!isFaultOfRedis(error)) throw error; // rounds say so, too
    }
  };
  await renew();
  const trouble = seldom((message) => onNote?.(`workers are not told that the training goes on: ${message}`));
  const renewAgain = (): void => void renew().catch((error: unknown) => trouble((error as Error).message));
  const timer = setInterval(renewAgain, (RECORD_SECONDS * 1000) / 6).unref();
  const rounds = coordinatedRounds({ transport, session: id, length, clock: seconds, ...(onNote && { onNote }) });
  let iteration = 0;
  const heardOf = workersHeardOf(rounds.tally);
  const { name = loaded.problem.name ?? 'training', until: of = loaded.problem.training.iterations } = spec;
  const said = async (): Promise<Said> => {
    const counts = { done: iteration, of: Math.max(of, iteration), failed: 0, lost: await transport.lost() };
    return { kind: 'training', name, arithmetic: arithmeticOf(device), ...counts, workers: heardOf() };
  };
  const progress = sayProgress(redis, id, said, (message) => onNote?.(message));
  return {
    rounds: {
      tally: rounds.tally,
      async open(round, estimate) {
        const estimates = await rounds.open(round, estimate);
        iteration = round.iteration + 1;
        return estimates;
      },
    },
    async close() {
      clearInterval(timer);
      await progress.close();
      await transport.withdraw().catch(() => undefined); // what is left runs out by itself
      redis.disconnect();
      waiting.disconnect();
    },
  };
}

const MINUTE = 60;

/** How many workers delivered a shard in the last minute, as of a tally that grows. */
function workersHeardOf(tally: CoordinatedRounds['tally']): () => number {
  const last = new Map<string, { count: number; at: number }>();
  return () => {
    const at = seconds();
    for (const [name, count] of tally) if (last.get(name)?.count !== count) last.set(name, { count, at });
    return [...last].filter(([name, heard]) => name !== 'here' && at - heard.at < MINUTE).length;
  };
}
