import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.js';
import { encodeNpy } from '../../../../src/io/npy.js';
import { readShards, type ReadShardsOptions } from '../../../../src/node/aggregate/posteriors/read_shards.js';
import { withoutSamplerColumns } from '../../../../src/node/aggregate/posteriors/sampler_columns.js';

let folder: string;
const at = (name: string): string => join(folder, name);

const stan = (order: string, rows: readonly string[]): string =>
  [
    '# model = mean',
    order,
    '# Adaptation terminated',
    '# Step size = 0.5',
    ...rows,
    '# ',
    '# Elapsed Time: 1 seconds (Total)',
  ].join('\n');

const FILES: Record<string, string> = {
  'one.csv': stan('lp__,divergent__,mu,tau', ['-1,0,1.5,2', '# among the rows', '-1,1,2.5,3']),
  'two.csv': stan('lp__,divergent__,tau,mu', ['-1,0,5,0.5', '-1,0,6.5,1']),
  'three.csv': 'mu,tau\n0.5,1\n1.5,2.5\n3,4\n',
  'other.csv': 'mu,sigma\n0.5,1\n1.5,2.5\n',
  'wide.csv': 'mu,tau,nu\n0.5,1,1\n1.5,2.5,2.5\n',
  'twice.csv': 'mu,mu\n0.5,1\n1.5,2.5\n',
  'bare.csv': '0.5,1.5\n2.5,3.5\n',
  'bare-wide.csv': '0.5,1.5,1.5\n2.5,3.5,1.5\n',
  'single.csv': 'mu,tau\n0.5,1.5\n',
  'gap.csv': 'mu,tau\n0.5,1.5\nNaN,2.5\n1.5,2.5\n',
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shards-'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(at(name), text);
  await writeFile(at('bare.npy'), encodeNpy({ shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }));
});
afterAll(() => rm(folder, { recursive: true }));

const read = (names: readonly string[], more: Partial<ReadShardsOptions> = {}) =>
  readShards(names.map(at), { chains: 1, onTable: () => undefined, ...more });

describe('shards of Stan and of tables', () => {
  it('are matched by name, without the sampler’s columns, divergent transitions counted', async () => {
    const { names, shards } = await read(['one.csv', 'two.csv', 'three.csv']);
    expect(names).toEqual(['mu', 'tau']);
    expect(shards.map(({ name }) => name)).toEqual(['one', 'two', 'three']);
    expect(shards.map(({ divergences }) => divergences)).toEqual([1, 0, undefined]);
    expect(shards.map(({ points }) => [...points])).toEqual([
      [1.5, 2, 2.5, 3],
      [0.5, 5, 1, 6.5],
      [0.5, 1, 1.5, 2.5, 3, 4],
    ]);
  });

  it('are several files each with --chains', async () => {
    const { shards } = await read(['one.csv', 'two.csv', 'three.csv', 'gap.csv'], { chains: 2, missing: 'drop' });
    expect(shards.map(({ name, rows, divergences }) => [name, rows, divergences])).toEqual([
      ['one', 4, 1],
      ['three', 5, undefined],
    ]);
    expect([...shards[0].points]).toEqual([1.5, 2, 2.5, 3, 0.5, 5, 1, 6.5]);
    expect(shards[0].files).toEqual([at('one.csv'), at('two.csv')]);
  });

  it('go by place without names, in any format, and are told apart by their paths where names are the same', async () => {
    const { names, shards } = await read(['bare.csv', 'bare.npy']);
    expect(names).toEqual(['x0', 'x1']);
    expect(shards.map(({ name }) => name)).toEqual([at('bare.csv'), at('bare.npy')]);
    expect([...shards[1].points]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('take the columns that all have where others do not match', async () => {
    const { names, shards } = await read(['one.csv', 'other.csv'], { columns: ['mu'] });
    expect([names, [...shards[0].points], [...shards[1].points]]).toEqual([['mu'], [1.5, 2.5], [0.5, 1.5]]);
    expect(shards[0].divergences).toBe(1);
  });

  it.each<[string, string[], Partial<ReadShardsOptions>, RegExp]>([
    [
      'other names',
      ['one.csv', 'other.csv'],
      {},
      /parameters of the first, .*got no "tau" and "sigma" besides in .*other/,
    ],
    ['more columns', ['one.csv', 'wide.csv'], {}, /got "nu" besides in .*wide\.csv\. Choose those that all have/],
    ['a name twice', ['twice.csv', 'one.csv'], {}, /one column; got "mu" twice in .*twice\.csv/],
    ['names in one alone', ['one.csv', 'bare.csv'], {}, /or none; got names in .*one\.csv and none in .*bare\.csv/],
    ['other widths', ['bare.csv', 'bare-wide.csv'], {}, /as many columns; got 2 in .* and 3 in/],
    ['one draw', ['one.csv', 'single.csv'], {}, /at least 2 draws, or it has no spread; got 1 in .*single\.csv/],
    ['NaN', ['one.csv', 'gap.csv'], {}, /gap\.csv: .*line 3, column 1 "mu"/],
    ['a file twice', ['one.csv', 'one.csv'], {}, /a file must be given once; got .*one\.csv twice/],
    ['one shard', ['one.csv'], {}, /at least two shards; got 1/],
    ['one shard of two chains', ['one.csv', 'two.csv'], { chains: 2 }, /at least two shards; got 1/],
    ['a chain too few', ['one.csv', 'two.csv', 'three.csv'], { chains: 2 }, /2 files for each shard; got 3 files/],
  ])('are refused with %s', async (_, names, more, message) => {
    const failed = read(names, more);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toBeInstanceOf(InvalidInputError);
  });
});

it('leaves the sampler’s columns out of tables of any format', () => {
  const names = ['lp__', 'a', 'divergent__', 'b'];
  const table = { data: Float64Array.of(-1, 1, 0, 2, -1, 3, 1, 4), rows: 2, columns: 4, names };
  const kept = withoutSamplerColumns(table);
  expect(kept).toMatchObject({ columns: 2, names: ['a', 'b'], divergences: 1, data: Float64Array.of(1, 2, 3, 4) });
  expect(kept.notes).toEqual(['2 columns of the sampler (lp__, divergent__)']);
  // Nothing would be left.
  expect(withoutSamplerColumns({ data: Float64Array.of(1), rows: 1, columns: 1, names: ['lp__'] }).columns).toBe(1);
});
