import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { count } from '../../src/barycenter/problem/ranges.js';
import { CheckRuns, Iterations, SeedOffsets, Stream, type IterationWords } from '../../src/random/counters.js';

const claims: [name: string, words: IterationWords][] = Object.entries(Iterations);
const pairs = claims.flatMap(([a, first], i) => claims.slice(i + 1).map(([b, second]) => ({ a, first, b, second })));

/** Whether two uses take a word of one stream. */
const meet = (first: IterationWords, second: IterationWords): boolean =>
  first.streams.some((stream) => second.streams.includes(stream)) &&
  first.first <= second.last &&
  second.first <= first.last;

describe('iteration words', () => {
  it.each(claims)('of %s are words of 32 bits, in order', (_name, { streams, first, last }) => {
    for (const word of [first, last]) expect(word >>> 0).toBe(word);
    expect(last).toBeGreaterThanOrEqual(first);
    expect(streams.length).toBeGreaterThan(0);
  });

  it('of two uses never meet in a stream, unless one says why that does no harm', () => {
    const met = pairs.filter(({ first, second }) => meet(first, second));
    const unsaid = met.filter(({ first, second }) => (first.repeats ?? second.repeats) === undefined);
    expect(unsaid.map(({ a, b }) => `${a} and ${b}`)).toEqual([]);
  });

  it('that are said to repeat others do', () => {
    const repeating = claims.filter(([, words]) => words.repeats !== undefined);
    for (const [name, words] of repeating) {
      const others = claims.filter(([other, { repeats }]) => other !== name && repeats === undefined);
      expect(
        others.some(([, other]) => meet(words, other)),
        name,
      ).toBe(true);
    }
  });

  it('are claimed in every stream but that of tests', () => {
    const { test, ...streams } = Stream;
    const claimed = new Set(claims.flatMap(([, words]) => words.streams));
    expect([...claimed].sort()).toEqual(Object.values(streams).sort());
    expect(claimed).not.toContain(test);
  });

  it('of training hold the longest run that a problem may ask for', () => {
    const { first, last } = Iterations.training;
    expect(count.safeParse(last - first + 1).success).toBe(true);
    expect(count.safeParse(last - first + 2).success).toBe(false);
  });

  it('are written down nowhere else', () => {
    const literal = /Stream\.\w+,\s*\d|draw\(\{\s*iteration: \d|\b0xffff_?ff|\b0x8000_?0000\b/;
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const found = files.filter((file) => literal.test(readFileSync(join('src', file), 'utf8')));
    expect(found).toEqual([join('random', 'counters.ts')]);
  });
});

it('streams have tags of their own', () => {
  const tags = Object.values(Stream);
  expect(new Set(tags).size).toBe(tags.length);
});

it('seeds of an evaluation are all different, the push-forwards’ own among them', () => {
  const runs = Object.values(CheckRuns).flat();
  const { conditionalPoints, longerChains, check } = SeedOffsets;
  const offsets = [0, conditionalPoints, longerChains, ...runs.map(check)];
  expect(new Set(offsets).size).toBe(offsets.length);
});
