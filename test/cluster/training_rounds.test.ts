import { describe, expect, it } from 'vitest';
import { localRounds, type Round, type ShardEstimate } from '../../src/barycenter/training/rounds.js';
import { coordinatedRounds } from '../../src/cluster/training_coordinator.js';
import { decodeResult, encodeResult } from '../../src/cluster/training_result.js';
import { parseParameters, parseRound, describeRound } from '../../src/cluster/training_round.js';
import { workerLoop, type WorkerLoop } from '../../src/cluster/worker_loop.js';
import { DeviceOperationError } from '../../src/errors.js';
import { FaultyQueue, type Fault } from '../support/faulty_queue.js';
import { TestRandom } from '../support/random.js';

const [LENGTH, SHARDS, ROUNDS] = [7, 6, 12];
const SIZES = { marginals: 2, dim: 1, shards: SHARDS, length: LENGTH };

/** Stands in for chains: numbers that follow from a round, its parameters and a shard, and from nothing else. */
function pretended(iteration: number, shard: number, parameters: Float32Array): ShardEstimate {
  const noise = new TestRandom(1000 * iteration + shard).normals(LENGTH);
  const gradient = noise.map((value, i) => value + parameters[i] * (shard + 1));
  return { gradient, surrogate: gradient.reduce((sum, value) => sum + value, 0), acceptance: 1 / (shard + 2) };
}

const parametersOf = (iteration: number) => new TestRandom(iteration + 1).normals(LENGTH);
const roundOf = (iteration: number): Round => ({
  iteration,
  stepSizes: [0.1, 0.2],
  ...(iteration % 2 === 0 ? { scales: Float32Array.of(0.3, 1) } : {}),
  heat: 1 + 1 / (iteration + 1),
  shards: SHARDS,
  parameters: () => Promise.resolve(parametersOf(iteration)),
});
const here = (iteration: number) => (shard: number) =>
  Promise.resolve(pretended(iteration, shard, parametersOf(iteration)));

/** A coordinator with workers that die now and then and take uneven time; rounds one after another. */
async function session(seed: number, workers: number, faults: boolean) {
  const crew: (WorkerLoop | undefined)[] = [];
  let born = 0;
  const queue = new FaultyQueue(seed, faults, async () => {
    for (let place = 0; place < workers; place++) {
      if (queue.chance() < 0.3) continue; // busy elsewhere
      const name = `worker ${born}`;
      crew[place] ??=
        (born++, workerLoop({ ...SIZED, name, transport: queue.worker, clock: () => queue.now, estimate }));
      let shards = 1 + Math.floor(2 * queue.chance());
      await crew[place]!.turn(() => shards-- <= 0).catch((error: unknown) => {
        if (!/connection|killed/.test(String(error))) throw error;
        crew[place] = undefined;
      });
    }
  });
  const estimate = (round: { iteration: number; scales?: readonly number[] }, shard: number, at: Float32Array) => {
    if (faults && queue.chance() < 0.05) return Promise.reject(new Error('killed'));
    queue.pass(0.2 * queue.chance());
    expect(round.scales !== undefined).toBe(round.iteration % 2 === 0);
    return Promise.resolve(pretended(round.iteration, shard, at));
  };
  const notes: string[] = [];
  const rounds = coordinatedRounds({
    transport: queue.coordinator,
    session: `session ${seed}`,
    length: LENGTH,
    clock: () => queue.now,
    onNote: (note) => notes.push(note),
  });
  const found = [];
  for (let iteration = 0; iteration < ROUNDS; iteration++) {
    const slow = async (shard: number) => {
      queue.pass(0.1);
      return here(iteration)(shard);
    };
    found.push(await rounds.open(roundOf(iteration), slow));
  }
  return { found, met: queue.met, notes, tally: rounds.tally, seconds: queue.now };
}

const SIZED = { sizes: SIZES };

describe('rounds over a queue', () => {
  const expected = async () => {
    const rounds = [];
    for (let iteration = 0; iteration < ROUNDS; iteration++)
      rounds.push(await localRounds.open(roundOf(iteration), here(iteration)));
    return rounds;
  };

  it.each([0, 1, 2, 5])('give the estimates of one process with %i workers, each shard once', async (workers) => {
    const { found, tally } = await session(1, workers, false);
    expect(found).toEqual(await expected());
    expect([...tally.values()].reduce((sum, count) => sum + count, 0)).toBe(ROUNDS * SHARDS);
    expect(tally.size).toBe(workers + 1);
  });

  it('give them whatever is lost, repeated, late or killed', async () => {
    const met = new Map<Fault, number>();
    let elsewhere = 0;
    for (let seed = 0; seed < 40; seed++) {
      const of = await session(seed, 3, true);
      expect(of.found, `seed ${seed}`).toEqual(await expected());
      expect(of.seconds, `seconds of seed ${seed}`).toBeLessThan(ROUNDS * 60);
      for (const [fault, count] of of.met) met.set(fault, (met.get(fault) ?? 0) + count);
      elsewhere += [...of.tally].reduce((sum, [worker, count]) => sum + (worker === 'here' ? 0 : count), 0);
    }
    const kinds: Fault[] = ['refused', 'answer lost', 'lost', 'vanished', 'repeated', 'delayed', 'emptied'];
    for (const kind of kinds) expect(met.get(kind), kind).toBeGreaterThan(10);
    // Of 2,880 shards; none at all would make the test an empty one.
    expect(elsewhere).toBeGreaterThan(500);
  });

  it('refuse a worker of other bits', async () => {
    let worker: WorkerLoop | undefined = undefined;
    const queue = new FaultyQueue(1, false, async () => void (await worker?.turn(() => false)));
    const other = (round: { iteration: number }, shard: number, at: Float32Array) => {
      const { gradient, ...rest } = pretended(round.iteration, shard, at);
      return Promise.resolve({ ...rest, gradient: gradient.map((v, i) => (i === 3 ? v + 2 ** -20 : v)) });
    };
    const clock = () => queue.now;
    worker = workerLoop({ ...SIZED, name: 'other', transport: queue.worker, clock, estimate: other });
    const rounds = coordinatedRounds({ transport: queue.coordinator, session: 's', length: LENGTH, clock });
    const opened = rounds.open(roundOf(0), here(0));
    await expect(opened).rejects.toThrow(DeviceOperationError);
    await expect(opened).rejects.toThrow('from other. Stop that worker');
  });

  it('leave out what is no result, and say so', async () => {
    const notes: string[] = [];
    let sent = 0;
    const queue = new FaultyQueue(1, false, () => Promise.resolve());
    const transport = {
      ...queue.coordinator,
      receive: async (round: string, seconds: number) =>
        sent++ < 3 ? new Uint8Array([1, 2, 3]) : queue.coordinator.receive(round, seconds),
    };
    const spec = { transport, session: 's', length: LENGTH, clock: () => queue.now };
    const rounds = coordinatedRounds({ ...spec, onNote: (note) => notes.push(note) });
    expect(await rounds.open(roundOf(0), here(0))).toEqual(await localRounds.open(roundOf(0), here(0)));
    expect(notes).toHaveLength(3);
    expect(notes[0]).toContain('a result was left out');
  });
});

describe('what workers and coordinator tell each other', () => {
  it('comes back as it was', async () => {
    const { description, parameters } = await describeRound(roundOf(2), 'id', 3);
    const text = JSON.stringify(description);
    expect(parseRound(text, SIZES)).toEqual(description);
    expect(await parseParameters(parameters, description, LENGTH)).toEqual(parametersOf(2));
    const estimate = pretended(1, 2, parametersOf(1));
    const result = { round: 'id', shard: 2, worker: 'w', seconds: 0.1 + 0.2, estimate };
    expect(decodeResult(encodeResult(result), SIZES)).toEqual(result);
    const diverged = { ...result, estimate: { gradient: new Float32Array(LENGTH).fill(NaN), surrogate: NaN } };
    expect(decodeResult(encodeResult(diverged), SIZES)).toEqual(diverged);
  });

  it('is refused where it is of another problem', async () => {
    const { description, parameters } = await describeRound(roundOf(2), 'id', 3);
    const changed = (change: object) => () => parseRound(JSON.stringify({ ...description, ...change }), SIZES);
    expect(changed({ shards: 5 })).toThrow('got 5 shards, of a problem of 6');
    expect(changed({ stepSizes: [1, 2, 3] })).toThrow('got 3 steps of 2 marginals');
    expect(changed({ scales: [1, 2, 3] })).toThrow('3 scales of 2 × 1 coordinates');
    expect(changed({ heat: -1 })).toThrow('at heat');
    expect(changed({ code: 'process.exit()' })).toThrow('code');
    expect(() => parseRound('{', SIZES)).toThrow('training worker');
    const flipped = parameters.slice();
    flipped[0] ^= 1;
    await expect(parseParameters(flipped, description, LENGTH)).rejects.toThrow('28 bytes of SHA-256');
    await expect(parseParameters(parameters, description, LENGTH + 1)).rejects.toThrow('32 bytes');
    const result = { round: 'id', shard: 2, worker: 'w', seconds: 0, estimate: pretended(1, 2, parametersOf(1)) };
    expect(() => decodeResult(encodeResult({ ...result, shard: 6 }), SIZES)).toThrow('one of 6 shards');
    expect(() => decodeResult(encodeResult(result), { ...SIZES, length: 8 })).toThrow('8 parameters');
  });
});
