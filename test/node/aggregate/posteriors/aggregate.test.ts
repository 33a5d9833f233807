import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.js';
import { aggregate, type AggregateOptions } from '../../../../src/node/aggregate/posteriors/aggregate.js';
import type { Shard } from '../../../../src/node/aggregate/posteriors/shard.js';
import { TestRandom } from '../../../support/random.js';
import { options } from './gaussian_shards.js';

const random = new TestRandom(9);
const shard = (name: string, columns: readonly ArrayLike<number>[], more: Partial<Shard> = {}): Shard => {
  const [dim, rows] = [columns.length, columns[0].length];
  const points = Float64Array.from({ length: dim * rows }, (_, i) => columns[i % dim][Math.floor(i / dim)]);
  return { name, files: [`${name}.csv`], points, rows, ...more };
};
const constant = (value: number): Float64Array => new Float64Array(40).fill(value);
const normal = (): Float32Array => random.normals(40);
const run = (names: readonly string[], shards: readonly Shard[], more: Partial<AggregateOptions> = {}) =>
  aggregate({ names, shards }, options([0.25, 0.75], more));

describe('constant columns', () => {
  it('stay what they are, and become the weighted mean where shards have others', async () => {
    const [a, b] = [normal(), normal()];
    const shards = [shard('s', [a, constant(0.1), constant(1), b]), shard('t', [b, constant(0.1), constant(3), a])];
    const { draws, summary } = await run(['a', 'same', 'other', 'b'], shards);
    expect([...new Set(draws.filter((_, i) => i % 4 === 1))]).toEqual([0.1]);
    expect([...new Set(draws.filter((_, i) => i % 4 === 2))]).toEqual([2.5]);
    expect(summary.barycenter[1]).toEqual({ parameter: 'same', mean: 0.1, sd: 0, q5: 0.1, q50: 0.1, q95: 0.1 });
  });

  it('leave one parameter to quantiles', async () => {
    const shards = [shard('s', [normal(), constant(1)]), shard('t', [normal(), constant(1)])];
    expect((await run(['a', 'one'], shards)).solver).toBe('quantile');
  });
});

it('follows parameters that sum to 1, as those of a simplex do', async () => {
  const simplex = (): Float64Array[] => {
    const a = Float64Array.from(normal(), (value) => 0.3 + 0.02 * value);
    const b = Float64Array.from(normal(), (value) => 0.4 + 0.03 * value);
    return [a, b, a.map((value, i) => 1 - value - b[i])];
  };
  const { draws } = await run(['p1', 'p2', 'p3'], [shard('s', simplex()), shard('t', simplex())]);
  // Deviations of 1e-2, times 1e-7 that the map leaves of the direction that is none.
  for (let i = 0; i < draws.length; i += 3)
    expect(Math.abs(draws[i] + draws[i + 1] + draws[i + 2] - 1)).toBeLessThan(1e-8);
});

it('says that draws left the positive numbers, where all shards have those', async () => {
  const skewed = (scale: number) => random.uniforms(40).map((value) => scale * -Math.log(1 - value) + 1e-6);
  const shards = [shard('s', [skewed(1), normal()]), shard('t', [skewed(5), normal()])];
  const { warnings } = await run(['tau', 'mu'], shards, { draws: 80 });
  expect(warnings).toContainEqual(
    expect.stringMatching(
      /^"tau" is above 0 in all shards, and not in \d+ of the barycenter's 80 draws: aggregate its log/,
    ),
  );
});

it('counts divergent transitions, the first shards by name', async () => {
  const shards = ['a', 'b', 'c', 'd', 'e'].map((name, k) => shard(name, [normal(), normal()], { divergences: k }));
  const { warnings } = await aggregate({ names: ['x', 'y'], shards }, options(shards.map(() => 0.2)));
  expect(warnings[0]).toMatch(
    /^10 draws are divergent transitions \(b: 1 of 40, c: 2 of 40, d: 3 of 40, and 1 more shards\)/,
  );
});

it.each<[string, readonly Shard[], Partial<AggregateOptions>, RegExp]>([
  [
    'a column that is constant in one shard',
    [shard('s', [normal(), constant(1)]), shard('t', [normal(), normal()])],
    {},
    /the draws of "y" must vary in all shards or in none; got 1 throughout in s\.csv\. Leave that shard out/,
  ],
  [
    'constants alone',
    [shard('s', [constant(1), constant(1)]), shard('t', [constant(1), constant(1)])],
    {},
    /some parameter must vary; got constants alone: "x", "y"/,
  ],
  [
    'fewer draws than parameters',
    [shard('s', [normal().slice(0, 2), normal().slice(0, 2)]), shard('t', [normal(), normal()])],
    {},
    /must spread in every direction that others do; got 2 draws of 2 parameters in s\.csv\. .*--solver sliced/,
  ],
  [
    'quantiles of two parameters',
    [shard('s', [normal(), normal()]), shard('t', [normal(), normal()])],
    { solver: 'quantile' },
    /--solver quantile is of one parameter that varies; got 2\. Choose one by --columns/,
  ],
  [
    'more draws than there are',
    [shard('s', [normal(), normal()]), shard('t', [normal(), normal()])],
    { draws: 81 },
    /--draws may be at most those of all shards; got 81 of 80/,
  ],
])('refuses %s', async (_, shards, more, message) => {
  const failed = run(['x', 'y'], shards, more);
  await expect(failed).rejects.toThrow(message);
  await expect(failed).rejects.toBeInstanceOf(InvalidInputError);
});
