import { expect, it } from 'vitest';
import type { JobContext } from '../../src/cluster/job.js';
import { cutShard, putInput, sampleJob } from '../../src/cluster/sample_shard.js';
import { inputOf } from '../../src/cluster/shard.js';
import type { Store } from '../../src/cluster/store.js';
import { rowsOf } from '../../src/io/row_source.js';

/** A store in memory. @param onPut told of each name that is there */
function memoryStore(held: Map<string, Uint8Array>, onPut: (name: string) => void): Store {
  const done = <T>(value: T): Promise<T> => Promise.resolve(value);
  return {
    title: 'memory',
    look: 1,
    put: (name, bytes) => done(void held.set(name, bytes)).then(() => onPut(name)),
    get: (name) => done(held.get(name)),
    has: (name) => done(held.has(name)),
    list: (part) => done([...held.keys()].filter((name) => name.startsWith(`${part}/`))),
    remove: (names) => done(names.forEach((name) => held.delete(name))),
  };
}

it.each([true, false])('leaves a result of rows that are wanted alone: %s', async (isWanted) => {
  const held = new Map<string, Uint8Array>();
  const of = { arithmetic: 'a', problem: 'b'.repeat(64), run: { file: 'weights', sha256: 'c'.repeat(64) } } as const;
  const source = rowsOf({ data: Float32Array.of(1), rows: 1, columns: 1 });
  const cut = await cutShard({ ...of, marginal: 0, perPoint: 1, seed: 0 }, source, { first: 0, count: 1 });
  const store = memoryStore(held, (name) => {
    // the table is whole by another's result while ours is written
    if (name.startsWith('results/') && !isWanted) held.delete(inputOf(cut.name));
  });
  await putInput(store, cut);
  const drawn = { shape: [1, 1, 1], data: Float32Array.of(2) };
  const plan = () => ({ sample: () => Promise.resolve(drawn) });
  const lend = (_: unknown, work: (b: unknown) => unknown) => work({ plan });
  const job = await sampleJob(cut.shard);
  await job.run({ store, arithmetic: 'a', lend } as unknown as JobContext);
  expect(held.has(job.result)).toBe(isWanted);
});
