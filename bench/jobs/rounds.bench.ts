import type { Bench, Row } from '../support/bench.js';
import { withRedis } from '../support/redis_server.js';
import { ascending } from '../support/timing.js';
import { bytesOfRound, deliverShards, secondsOfRounds, SHARDS } from '../support/transport_rounds.js';

/** Parameters of the twister's networks, of those of single cells, of ResNets for pictures. */
const LENGTHS = { quick: [17_000, 280_000], full: [1_000, 17_000, 70_000, 280_000, 1_000_000, 4_000_000] };
const [ROUNDS, QUICK_ROUNDS, WARM_UP] = [40, 5, 2];

async function withWorker(address: string, length: number, timed: number): Promise<number[]> {
  let over = false;
  const working = deliverShards(address, length, () => over);
  try {
    return await secondsOfRounds(address, length, { timed, warmUp: WARM_UP });
  } finally {
    over = true;
    await working;
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toPrecision(3)} MB`;

/**
 * What a round of training over workers takes beside its shards, by the number of parameters: published, leased,
 * computed at once by a worker in this process, delivered and decoded, over a Redis server on this machine. A network
 * adds its own: the bytes are in columns, and `npm run bench:network` measures it.
 */
export const roundsBench: Bench = {
  name: 'rounds',
  async measure({ device, quick }) {
    if (device.kind !== 'cpu') return [];
    return withRedis('rounds', async (address) => {
      const rows: Row[] = [];
      for (const length of quick ? LENGTHS.quick : LENGTHS.full) {
        const seconds = await withWorker(address, length, quick ? QUICK_ROUNDS : ROUNDS);
        const { there, back } = bytesOfRound(length);
        rows.push({
          name: `${length.toLocaleString('en')} parameters, ${SHARDS} shards`,
          seconds: ascending(seconds),
          columns: { 'to a worker a round': megabytes(there), 'from the workers a round': megabytes(back) },
        });
      }
      return rows;
    });
  },
};
