import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { keyOf, MAX_SEED, normals, normalsOfChains, philox4x32 } from '../../src/random/philox.js';
import type { PhiloxKey } from '../../src/random/counters.js';
import { KNOWN_ANSWERS } from '../support/philox_known_answers.js';

const MASK = 0xffffffffn;

/** Philox4x32-10 from the paper's definition, on big integers: no word tricks to get wrong. */
function philoxOfBigInts(key: PhiloxKey, counter: readonly number[]): number[] {
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & MASK, (p0 >> 32n) ^ c3 ^ k1, p0 & MASK];
    k0 = (k0 + 0x9e3779b9n) & MASK;
    k1 = (k1 + 0xbb67ae85n) & MASK;
  }
  return [c0, c1, c2, c3].map(Number);
}

describe('philox4x32', () => {
  it.each(KNOWN_ANSWERS)('gives Random123’s known answer for counter $counter', ({ key, counter, words }) => {
    expect([...philox4x32(key, counter)]).toEqual([...words]);
  });

  it('agrees with the definition on big integers for 2000 keys and counters', () => {
    let state: Uint32Array = new Uint32Array([1, 2, 3, 4]);
    for (let i = 0; i < 2000; i++) {
      const key: PhiloxKey = [state[3], state[0] ^ i];
      const wanted = philoxOfBigInts([key[0], key[1] >>> 0], [...state]);
      state = philox4x32(key, state);
      expect([...state]).toEqual(wanted);
    }
  });

  it('may write over its own counter', () => {
    const words = new Uint32Array(KNOWN_ANSWERS[2].counter);
    expect(philox4x32(KNOWN_ANSWERS[2].key, words, words)).toBe(words);
    expect([...words]).toEqual([...KNOWN_ANSWERS[2].words]);
  });
});

describe('normals', () => {
  const key = keyOf(20240101);

  it('is the Box–Muller transform of the words, lane by lane', () => {
    for (const [chain, firstBlock] of [
      [0, 0],
      [7, 3],
      [0xffffffff, 0xfffffffe],
    ] as const) {
      const z = normals(key, 1000, 5, chain, 4, firstBlock);
      const w = philox4x32(key, [1000, 5, chain, firstBlock]);
      for (const pair of [0, 2]) {
        const u1 = (Math.floor(w[pair] / 512) + 0.5) / 8388608;
        const u2 = Math.floor(w[pair + 1] / 256) / 16777216;
        // r² and the angle, both taken back from the pair; 1e-12 covers a few float64 roundings of numbers below 40.
        expect(z[pair] ** 2 + z[pair + 1] ** 2).toBeCloseTo(-2 * Math.log(u1), 12);
        const turns = Math.atan2(z[pair + 1], z[pair]) / (2 * Math.PI);
        expect(turns < 0 ? turns + 1 : turns).toBeCloseTo(u2, 12);
      }
    }
  });

  it('gives the same numbers for a prefix, and block b of a longer draw from firstBlock b on', () => {
    const all = normals(key, 2, 9, 4, 23);
    expect([...normals(key, 2, 9, 4, 5)]).toEqual([...all.subarray(0, 5)]);
    expect([...normals(key, 2, 9, 4, 11, 3)]).toEqual([...all.subarray(12)]);
    expect(normals(key, 2, 9, 4, 0)).toHaveLength(0);
  });

  it('changes with every word of the counter and the key', () => {
    const draws = [
      normals(key, 2, 9, 4, 1),
      normals(key, 3, 9, 4, 1),
      normals(key, 2, 10, 4, 1),
      normals(key, 2, 9, 5, 1),
      normals(key, 2, 9, 4, 1, 1),
      normals(keyOf(20240102), 2, 9, 4, 1),
      normals(keyOf(20240101 + 2 ** 32), 2, 9, 4, 1),
    ];
    expect(new Set(draws.map((z) => z[0])).size).toBe(draws.length);
  });

  it('has the moments of N(0, 1) and uncorrelated lanes', () => {
    const chains = 50_000;
    const sums = { mean: 0, square: 0, fourth: 0, lanes: 0 };
    for (let c = 0; c < chains; c++) {
      const z = normals(key, 1000, 0, c, 4);
      for (const v of z) {
        sums.mean += v;
        sums.square += v * v;
        sums.fourth += v ** 4;
      }
      sums.lanes += z[0] * z[1] + z[1] * z[2] + z[2] * z[3] + z[3] * z[0];
    }
    const n = 4 * chains;
    // Standard deviations of z, z², z⁴ and zz′ are 1, √2, √96 and 1. Four checks of a fixed seed at k = 4 standard
    // errors: a right generator would fail one seed in 4000.
    const standardError = (deviation: number) => deviation / Math.sqrt(n);
    expect(Math.abs(sums.mean / n)).toBeLessThan(4 * standardError(1));
    expect(Math.abs(sums.square / n - 1)).toBeLessThan(4 * standardError(Math.SQRT2));
    expect(Math.abs(sums.fourth / n - 3)).toBeLessThan(4 * standardError(Math.sqrt(96)));
    expect(Math.abs(sums.lanes / n)).toBeLessThan(4 * standardError(1));
  });
});

describe('normalsOfChains', () => {
  const key = keyOf(20240101);

  it.each([4, 6, 1])('has those of every chain, %d each, one after the other', (count) => {
    const chains = [7, 8, 9].map((chain) => [...normals(key, 2, 9, chain, count, 3)]);
    expect([...normalsOfChains(key, 2, 9, 7, 3, count, 3)]).toEqual(chains.flat());
  });
});

describe('keyOf', () => {
  it('splits a seed into its low and high word', () => {
    expect(keyOf(0)).toEqual([0, 0]);
    expect(keyOf(0xffffffff)).toEqual([0xffffffff, 0]);
    expect(keyOf(2 ** 32)).toEqual([0, 1]);
    expect(keyOf(MAX_SEED)).toEqual([0xffffffff, 0x1fffff]);
    expect(keyOf(5 * 2 ** 40 + 17)).toEqual([17, 1280]);
  });

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53])('refuses %d', (seed) => {
    expect(() => keyOf(seed)).toThrow(InvalidInputError);
    expect(() => keyOf(seed)).toThrow(`a seed must be a whole number from 0 to 2^53 - 1; got ${seed}.`);
  });
});
