import type { Redis } from 'ioredis';
import type { CoordinatorTransport, WorkerTransport } from '../../cluster/training_transport.js';
import { DELIVER, keysOf, LEASE, LEFT_SECONDS, RECORD_SECONDS, TRAININGS } from './training_keys.js';

const FIRST_ENTRY = '0';

function leaseOf(redis: Redis, training: string) {
  const keys = keysOf(training);
  return async (round: string, seconds: number): Promise<number | undefined> => {
    const shard = await redis.eval(LEASE, 2, keys.leases(round), keys.lost, Math.ceil(seconds * 1000), LEFT_SECONDS);
    return shard === null ? undefined : Number(shard);
  };
}

/** What a coordinator does beside its rounds. */
export interface TrainingLeftovers {
  /** Keeps what the open round has in Redis from running out. */
  renew(): Promise<void>;
  /** Withdraws the training with all that it has in Redis, an open round too. */
  withdraw(): Promise<void>;
  /** How many leases ran out so far. */
  lost(): Promise<number>;
}

/**
 * The coordinator's side of a training in Redis.
 * @param waiting a connection that may block
 */
export function coordinatorTransport(
  redis: Redis,
  waiting: Redis,
  training: string,
): CoordinatorTransport & TrainingLeftovers {
  const keys = keysOf(training);
  let open: Parameters<CoordinatorTransport['close']>[0] | undefined;
  const ofRound = ({ id, parameters }: NonNullable<typeof open>) => [
    keys.leases(id),
    keys.results(id),
    keys.parameters(parameters),
  ];
  return {
    async renew() {
      let commands = redis.multi().expire(keys.rounds, LEFT_SECONDS).expire(keys.lost, LEFT_SECONDS);
      for (const key of open ? ofRound(open) : []) commands = commands.expire(key, LEFT_SECONDS);
      await commands.exec();
    },
    async withdraw() {
      await redis.zrem(TRAININGS, training);
      await redis.del(keys.record, keys.rounds, keys.lost, ...(open ? ofRound(open) : []));
    },
    lost: async () => Number((await redis.get(keys.lost)) ?? 0),
    lease: leaseOf(redis, training),
    async publish(round, parameters, shards) {
      open = round;
      const leases = keys.leases(round.id);
      const answers = await redis
        .multi()
        .set(keys.parameters(round.parameters), Buffer.from(parameters), 'EX', LEFT_SECONDS)
        .zadd(leases, 'NX', ...shards.flatMap((shard) => [0, String(shard)]))
        .expire(leases, LEFT_SECONDS)
        .xadd(keys.rounds, 'MAXLEN', '=', 1, '*', 'round', JSON.stringify(round))
        .expire(keys.rounds, LEFT_SECONDS)
        .exec();
      const fault = answers?.find(([error]) => error !== null)?.[0];
      if (fault) throw fault;
    },
    async receive(round, seconds) {
      const results = keys.results(round);
      if (seconds === 0) return (await redis.lpopBuffer(results)) ?? undefined;
      return (await waiting.blpopBuffer(results, seconds))?.[1];
    },
    async settle(round, shard) {
      await redis.zrem(keys.leases(round), String(shard));
    },
    outstanding: (round) => redis.zcard(keys.leases(round)),
    async close(round) {
      await redis.del(...ofRound(round));
      open = undefined;
    },
  };
}

/** A worker's side of it. */
export function workerTransport(redis: Redis, training: string): WorkerTransport {
  const keys = keysOf(training);
  /** Of the stream; an emptied one begins again with an entry of a later time. */
  let last = FIRST_ENTRY;
  return {
    lease: leaseOf(redis, training),
    async round(after, seconds) {
      if (after === undefined) last = FIRST_ENTRY;
      const found = await redis.xread('COUNT', 1, 'BLOCK', Math.ceil(seconds * 1000), 'STREAMS', keys.rounds, last);
      const entry = found?.[0][1].at(-1);
      if (entry === undefined) return undefined;
      last = entry[0];
      return entry[1][1];
    },
    async parameters({ parameters }) {
      return (await redis.getBuffer(keys.parameters(parameters))) ?? undefined;
    },
    async deliver(round, shard, result) {
      const bytes = Buffer.from(result.buffer, result.byteOffset, result.byteLength);
      await redis.eval(DELIVER, 2, keys.leases(round), keys.results(round), String(shard), bytes, LEFT_SECONDS);
    },
  };
}

/** Says that a training goes on, where workers look; to be said again before `RECORD_SECONDS` are over. */
export async function announce(redis: Redis, training: string, record: string, since: number): Promise<void> {
  await redis.set(keysOf(training).record, record, 'EX', RECORD_SECONDS);
  await redis.multi().zadd(TRAININGS, since, training).expire(TRAININGS, LEFT_SECONDS).exec();
}

/** The newest training whose coordinator is there; those that are over are forgotten. */
export async function newestTraining(redis: Redis): Promise<{ id: string; record: string } | undefined> {
  for (const id of await redis.zrevrange(TRAININGS, 0, -1)) {
    const record = await redis.get(keysOf(id).record);
    if (record !== null) return { id, record };
    await redis.zrem(TRAININGS, id);
  }
  return undefined;
}
