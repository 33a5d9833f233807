import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobOf } from '../../src/cluster/kinds.js';
import { jobWith, rangesOf, shardRows, shareOf } from '../../src/cluster/ranges.js';
import { cutShard } from '../../src/cluster/sample_shard.js';
import { parseSampleShard, SHARD_FORMAT, shardName, type SampleShard } from '../../src/cluster/shard.js';
import { getVerified, type Store } from '../../src/cluster/store.js';
import { rowsOf } from '../../src/io/row_source.js';
import { folderStore } from '../../src/node/cluster/folder_store.js';
import { sha256Of } from '../../src/node/cluster/run_file.js';

const hash = sha256Of('x');
const shard: SampleShard = {
  format: SHARD_FORMAT,
  kind: 'sample',
  arithmetic: '0.1.0 cpu',
  problem: hash,
  run: { file: 'weights', sha256: hash },
  marginal: 0,
  perPoint: 2,
  seed: 3,
  rows: { first: 8, count: 4 },
  input: { sha256: hash, columns: 2 },
};

describe('a shard', () => {
  it('has one name however its fields are ordered, and another for any other field', async () => {
    const name = await shardName(shard);
    const reversed = Object.fromEntries(Object.entries(shard).reverse());
    expect(await shardName(parseSampleShard(JSON.parse(JSON.stringify(reversed))))).toBe(name);
    const others: Partial<SampleShard>[] = [
      { arithmetic: '0.1.0 cpu fused' },
      { problem: sha256Of('y') },
      { module: hash },
      { run: { file: 'solution', sha256: hash } },
      { run: { file: 'weights', sha256: sha256Of('y') } },
      { marginal: 1 },
      { perPoint: 1 },
      { seed: 4 },
      { rows: { first: 9, count: 4 } },
      { rows: { first: 8, count: 5 } },
      { input: { sha256: sha256Of('y'), columns: 2 } },
      { input: { sha256: hash, columns: 3 } },
    ];
    const names = await Promise.all(others.map((other) => shardName({ ...shard, ...other })));
    expect(new Set([name, ...names]).size).toBe(others.length + 1);
  });

  it.each([
    [{ ...shard, code: 'process.exit()' }, 'shard: Unrecognized key'],
    [{ ...shard, run: { file: '../../etc/passwd', sha256: hash } }, 'shard.run.file'],
    [{ ...shard, run: { file: 'weights', sha256: '../x' } }, 'shard.run.sha256: must be a SHA-256'],
    [{ ...shard, rows: { first: 0, count: 0 } }, 'shard.rows.count'],
    [{ ...shard, rows: { first: 2 ** 31, count: 1 } }, 'a seed has noise for 2^32 draws'],
    [{ ...shard, rows: { first: 0, count: 2 ** 26 } }, 'a shard has at most 67108864 numbers'],
    [{ ...shard, perPoint: 0.5 }, 'shard.perPoint'],
    [undefined, 'shard: '],
  ])('that breaks a rule is refused: %#', (value, message) => {
    expect(() => parseSampleShard(value)).toThrow(message);
  });

  it('is a job of a known kind, or none', () => {
    expect(() => jobOf({ kind: 'sampel' })).toThrow('its kind must be known; got "sampel". Did you mean "sample"?');
    expect(() => jobOf({ kind: 'toString' })).toThrow('Known kinds: sample, point.');
    expect(() => jobOf(null)).toThrow('got nothing');
  });

  it('names its rows, by what they hold and where they stand', async () => {
    const table = rowsOf({ data: Float64Array.of(0, 0, 0, 1), rows: 4, columns: 1 });
    const cut = await Promise.all([0, 1, 3].map((first) => cutShard(shard, table, { first, count: 1 })));
    expect(cut[0].shard.input.sha256).toBe(cut[1].shard.input.sha256);
    expect(cut[2].shard.input.sha256).not.toBe(cut[1].shard.input.sha256);
    expect(cut[0].name).not.toBe(cut[1].name);
  });
});

describe('a cut table', () => {
  it('has shards that follow from the task alone, and every row once', () => {
    expect(shardRows({ inputDim: 2, outputDim: 2, perPoint: 1 })).toBe(16_384);
    expect(shardRows({ inputDim: 2, outputDim: 12_288, perPoint: 1 })).toBe(341);
    expect(shardRows({ inputDim: 2, outputDim: 2, perPoint: 10 ** 6 })).toBe(1);
    const ranges = rangesOf(10, 4);
    expect(ranges).toEqual([4, 4, 2].map((count, i) => ({ first: 4 * i, count })));
  });

  it.each([
    [10, 3],
    [3, 10],
    [1, 1],
    [7, 7],
  ])('of %i shards gives each to one of %i jobs, of like numbers', (shards, of) => {
    const shares = Array.from({ length: of }, (_, index) => shareOf(index, of, shards));
    const all = shares.flatMap(({ begin, end }) => Array.from({ length: end - begin }, (_, i) => begin + i));
    expect(all).toEqual(Array.from({ length: shards }, (_, i) => i));
    const counts = shares.map(({ begin, end }) => end - begin);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    for (const shard of all) {
      const { begin, end } = shares[jobWith(shard, of, shards)];
      expect(shard >= begin && shard < end).toBe(true);
    }
  });
});

describe('a store in a folder', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'));
    store = folderStore(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('holds what was put, lists no halves, and removes them with the rest', async () => {
    expect(await store.get('results/a.npy')).toBeUndefined();
    expect(await store.list('results')).toEqual([]);
    await store.put('results/a.npy', Uint8Array.of(1));
    await store.put('results/a.npy', Uint8Array.of(1));
    await writeFile(join(folder, 'results', '.a.npy.999.0.tmp'), 'half');
    expect(await store.list('results')).toEqual(['results/a.npy']);
    expect([...(await store.get('results/a.npy'))!]).toEqual([1]);
    expect([await store.has('results/a.npy'), await store.has('results/b.npy')]).toEqual([true, false]);
    await store.remove(['results/a.npy', 'results/b.npy', 'inputs/c.npy']);
    expect(await readdir(join(folder, 'results'))).toEqual([]);
  });

  it.each(['../a.npy', 'a.npy', '/etc/passwd', 'results/../../a', 'results/.a', 'results/a/b'])(
    'has no place for %s',
    async (name) => {
      await expect(store.put(name, Uint8Array.of(1))).rejects.toThrow('names are FOLDER/NAME.ENDING');
    },
  );

  it('gives what has another content than it should to nobody', async () => {
    await store.put('runs/a.npy', Uint8Array.of(1));
    expect(await getVerified(store, 'runs/a.npy', sha256Of(Uint8Array.of(1)))).toHaveLength(1);
    await expect(getVerified(store, 'runs/a.npy', hash)).rejects.toThrow('must have the SHA-256');
    await expect(getVerified(store, 'runs/b.npy', hash)).rejects.toThrow('must hold runs/b.npy; got nothing');
  });
});
