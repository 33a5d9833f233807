import type { Round, ShardEstimate } from '../../src/barycenter/training/rounds.js';
import { coordinatedRounds } from '../../src/cluster/training_coordinator.js';
import { encodeResult } from '../../src/cluster/training_result.js';
import { workerLoop } from '../../src/cluster/worker_loop.js';
import { coordinatorTransport, workerTransport } from '../../src/node/cluster/training_queue.js';
import { WrongKernelError } from './check.js';
import { benchNormals } from './device_data.js';
import { connect } from './redis_server.js';

/** Of a round. */
export const SHARDS = 8;

const clock = (): number => performance.now() / 1000;
const sessionOf = (length: number): string => `bench ${length}`;
const estimateOf = (length: number): ShardEstimate => ({ gradient: benchNormals(1, length), surrogate: 0.5 });

/** What a round's shards weigh: parameters to each worker, results from all of them. */
export function bytesOfRound(length: number): { readonly there: number; readonly back: number } {
  const estimate = { gradient: new Float32Array(length), surrogate: 0.5 };
  const result = encodeResult({ round: 'r', shard: 0, worker: 'bench', seconds: 0.1, estimate });
  return { there: 4 * length, back: SHARDS * result.byteLength };
}

/** Delivers shards of rounds of so many parameters, which take no time to compute, until it is told to stop. */
export async function deliverShards(address: string, length: number, isOver: () => boolean): Promise<void> {
  const connection = await connect(address);
  const estimate = estimateOf(length);
  const loop = workerLoop({
    transport: workerTransport(connection, sessionOf(length)),
    name: 'bench',
    sizes: { marginals: 2, dim: 2, shards: SHARDS, length },
    clock,
    estimate: () => Promise.resolve(estimate),
  });
  try {
    while (!isOver()) await loop.turn(isOver);
  } finally {
    connection.disconnect();
  }
}

/**
 * Whole rounds whose shards are all computed by `deliverShards`, which takes no time for it: what is left is the
 * transport.
 * @param rounds how many are timed, and how many go before
 * @returns seconds of each
 */
export async function secondsOfRounds(
  address: string,
  length: number,
  { timed, warmUp }: { readonly timed: number; readonly warmUp: number },
): Promise<number[]> {
  const connections = [await connect(address), await connect(address)];
  const [redis, waiting] = connections;
  const session = sessionOf(length);
  const estimate = estimateOf(length);
  // Nothing is taken here, so that every shard goes the whole way.
  const transport = { ...coordinatorTransport(redis, waiting, session), lease: () => Promise.resolve(undefined) };
  const coordinator = coordinatedRounds({ transport, session, length, clock });
  const seconds: number[] = [];
  try {
    for (let iteration = 0; iteration < warmUp + timed; iteration++) {
      const parameters = benchNormals(2 + iteration, length);
      const round: Round = {
        iteration,
        stepSizes: [0.1, 0.1],
        heat: 1,
        shards: SHARDS,
        parameters: () => Promise.resolve(parameters),
      };
      const before = clock();
      const found = await coordinator.open(round, () => Promise.resolve(estimate));
      if (iteration >= warmUp) seconds.push(clock() - before);
      const wrong = found.findIndex(({ gradient }) => gradient.some((value, i) => value !== estimate.gradient[i]));
      if (wrong >= 0) throw new WrongKernelError(`rounds: shard ${wrong} came back as another.`);
    }
  } finally {
    for (const connection of connections) connection.disconnect();
  }
  return seconds;
}
