import type { ShardEstimate } from '../barycenter/training/rounds.js';
import { parseParameters, parseRound } from './training_round.js';
import { encodeResult } from './training_result.js';
import type { RoundDescription, WorkerTransport } from './training_transport.js';

export interface WorkerSpec {
  readonly transport: WorkerTransport;
  /** Name among the workers of a training, of no other one. */
  readonly name: string;
  /** Of the problem: K, D, V, and the potential's parameters. */
  readonly sizes: {
    readonly marginals: number;
    readonly dim: number;
    readonly shards: number;
    readonly length: number;
  };
  /** Computes a shard. @param parameters the same object all through a round */
  estimate(round: RoundDescription, shard: number, parameters: Float32Array): Promise<ShardEstimate>;
  /** Seconds from any origin. */
  readonly clock: () => number;
  /** Told of each shard that was delivered. */
  readonly onShard?: (round: RoundDescription, shard: number) => void;
}

/** Seconds that a round is waited for at a time: no longer than a lease that may run out meanwhile. */
const WAIT = 1;

/** Rounds as a worker goes through them. */
export interface WorkerLoop {
  /**
   * Computes what there is to take of the round that is open, and waits a moment where there is nothing.
   * @param isStopped asked after each shard
   * @returns shards that were delivered
   * @throws InvalidInputError for what is no round of the problem, and the transport's faults
   */
  turn(isStopped: () => boolean): Promise<number>;
}

export function workerLoop(spec: WorkerSpec): WorkerLoop {
  const { transport, sizes, clock } = spec;
  let round: RoundDescription | undefined;
  let parameters: Float32Array | undefined;

  /** Turns to the round that is open; parameters are fetched once for it. */
  const follow = async (): Promise<void> => {
    const text = await transport.round(parameters && round?.id, WAIT);
    if (text === undefined) return;
    const told = parseRound(text, sizes);
    if (told.id === round?.id && parameters !== undefined) return;
    round = told;
    parameters = undefined;
    const bytes = await transport.parameters(told);
    if (bytes !== undefined) parameters = await parseParameters(bytes, told, sizes.length);
  };

  /** @returns whether there was a shard to take */
  const work = async (of: RoundDescription, at: Float32Array): Promise<boolean> => {
    const shard = await transport.lease(of.id, of.leaseSeconds);
    if (shard === undefined || !(shard >= 0 && shard < of.shards)) return false;
    const before = clock();
    const estimate = await spec.estimate(of, shard, at);
    const seconds = clock() - before;
    await transport.deliver(of.id, shard, encodeResult({ round: of.id, shard, worker: spec.name, seconds, estimate }));
    spec.onShard?.(of, shard);
    return true;
  };

  return {
    async turn(isStopped) {
      await follow();
      let done = 0;
      while (round !== undefined && parameters !== undefined && !isStopped() && (await work(round, parameters))) done++;
      return done;
    },
  };
}
