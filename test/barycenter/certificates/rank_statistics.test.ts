import { describe, expect, it } from 'vitest';
import { LEAST_DRAWS, R_HAT_LIMIT } from '../../../src/barycenter/certificates/chain_certificate.js';
import { normalQuantile } from '../../../src/barycenter/certificates/normal_quantile.js';
import { rankNormalisedRHat, recordsPerDraw } from '../../../src/barycenter/certificates/rank_statistics.js';
import { MEMORY_LIMIT } from '../../../src/barycenter/verdict/memory.js';
import { TestRandom } from '../../support/random.js';

/** What a first chain has that the others have not. */
interface First {
  readonly shift?: number;
  readonly width?: number;
  readonly rounded?: boolean;
}

/** [chains][records] of v ← φ v + u − ½, the u by the generator of Park and Miller, which any language can repeat. */
function repeatable(seed: number, chains: number, records: number, phi: number, first: First = {}): Float64Array[] {
  const { shift = 0, width = 1, rounded = false } = first;
  let state = seed;
  return Array.from({ length: chains }, (_, c) => {
    let v = 0;
    return Float64Array.from({ length: records }, () => {
      state = (16807 * state) % 2147483647;
      v = phi * v + state / 2147483647 - 0.5;
      const value = c === 0 ? v * width + shift : v;
      return rounded ? Math.round(4 * value) / 4 : value;
    });
  });
}

/** Stationary autoregressive chains x ← φ x + √(1 − φ²) ξ. */
function autoregressive(random: TestRandom, chains: number, records: number, phi: number): Float64Array[] {
  return Array.from({ length: chains }, () => {
    const noise = random.normals(records + 1);
    let x = noise[records];
    return Float64Array.from({ length: records }, (_, i) => (x = phi * x + Math.sqrt(1 - phi * phi) * noise[i]));
  });
}

describe('normalQuantile', () => {
  it.each([
    // Of scipy.special.ndtri.
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.1, -1.2815515655446004],
    [1e-6, -4.753424308822899],
    [1e-14, -7.650628092935247],
  ])('at %f is %f', (p, exact) => {
    expect(Math.abs(normalQuantile(p) - exact)).toBeLessThanOrEqual(4e-15 * Math.abs(exact));
    if (p > 1e-10) expect(Math.abs(normalQuantile(1 - p) + exact)).toBeLessThanOrEqual(1e-9);
  });
});

describe('of one point', () => {
  // ArviZ 0.23.4: arviz.rhat(a), arviz.ess(a, method="bulk") of the same chains. Sums in another order: 1e-12.
  it.each<[string, Float64Array[], number, number]>([
    ['mixed chains', repeatable(7, 4, 100, 0.6), 1.0224167885837308, 107.01608774153168],
    ['of which one lies elsewhere', repeatable(7, 4, 100, 0.6, { shift: 0.5 }), 1.1979583060370924, 16.055100637491677],
    ['of which one is wider', repeatable(7, 4, 100, 0.6, { width: 4 }), 1.1974250712049657, 124.1694839842086],
    ['of few values', repeatable(7, 4, 60, 0.6, { rounded: true }), 1.038716501366768, 74.03325617785418],
    ['of an odd number of records', repeatable(11, 4, 61, 0.9), 1.2887594427303604, 12.607630242424854],
    ['that are antithetic', repeatable(11, 2, 50, -0.6), 0.9966750711322577, 200],
  ])('%s have the R-hat and the ESS of ArviZ', (_, chains, rHat, ess) => {
    const found = rankNormalisedRHat([chains]);
    expect(found.points).toEqual([found.pooled]);
    expect(Math.abs(found.pooled / rHat - 1)).toBeLessThan(1e-12);
    const records = 2 * chains.length * Math.floor(chains[0].length / 2);
    expect(Math.abs(records / recordsPerDraw([chains]) / ess - 1)).toBeLessThan(1e-12);
  });
});

describe('of many points', () => {
  const pointsOf = (seed: number, count: number, shifted = 0): Float64Array[][] => {
    const random = new TestRandom(seed);
    return Array.from({ length: count }, (_, p) =>
      autoregressive(random, 4, 60, 0.8).map((chain, c) => (c < 2 && p < shifted ? chain.map((v) => v + 10) : chain)),
    );
  };

  it('has an R-hat that no largest of many makes', () => {
    // Sequences of n = 30 with autocorrelation φ = 0.8: a mean has the share v of the variance, and means of
    // neighbouring halves, which are one pair in seven, a covariance c. W is 1 − v, B/n is v − c/7. Normal scores are
    // of values that are alike within sequences, so that a point's are no normal sample: 0.05, a quarter of what the
    // largest of 64 points' own lies above it at the least.
    const n = 30;
    const lags = Array.from({ length: 2 * n }, (_, t) => 0.8 ** t);
    const v = lags.slice(1, n).reduce((sum, rho, t) => sum + (2 * (n - 1 - t) * rho) / n ** 2, 1 / n);
    const c = lags.reduce((sum, rho, t) => sum + ((n - Math.abs(t - n)) * rho) / n ** 2, 0);
    const expected = Math.sqrt((n - 1) / n + (v - c / 7) / (1 - v));
    const { pooled, points } = rankNormalisedRHat(pointsOf(3, 64));
    expect(Math.abs(pooled - expected)).toBeLessThan(0.05);
    expect(points.length).toBe(64);
    expect(Math.max(...points)).toBeGreaterThan(expected + 0.2);
  });

  it('has as many records a draw as the autocorrelation time, (1 + φ)/(1 − φ)', () => {
    // Short sequences know their autocovariances about their own means, which lowers them by about v: that comes back
    // as what is between chains. Sums cut off at 30 records are off by a quarter.
    expect(Math.abs(recordsPerDraw(pointsOf(4, 64)) / (1.8 / 0.2) - 1)).toBeLessThan(0.25);
  });

  it('has the limits of certificates where chains are as long as the memory of their starts asks', () => {
    // The squared share e^(−2S/T) that S steps of relaxation time T leave of a start is 0.02, MEMORY_LIMIT: 20 records
    // in S, 60 in all. Of 20 repetitions the largest R-hat is the limit, and the draws in S scatter about one.
    const phi = Math.exp(Math.log(MEMORY_LIMIT) / 2 / 20);
    const random = new TestRandom(3);
    const found = Array.from({ length: 20 }, () => {
      const points = Array.from({ length: 16 }, () => autoregressive(random, 4, 60, phi));
      return { rHat: rankNormalisedRHat(points).pooled, draws: 20 / recordsPerDraw(points) };
    });
    expect(Math.max(...found.map(({ rHat }) => rHat))).toBeLessThan(R_HAT_LIMIT);
    expect(Math.min(...found.map(({ rHat }) => rHat))).toBeGreaterThan(1.2);
    const draws = found.map((f) => f.draws).sort((a, b) => a - b);
    expect(draws[0]).toBeGreaterThan(0.8);
    expect(Math.abs(draws[10] - LEAST_DRAWS)).toBeLessThan(0.1);
  });

  it('shows chains that stay where they began, by all points and by each', () => {
    const all = rankNormalisedRHat(pointsOf(5, 16, 16));
    expect(all.pooled).toBeGreaterThan(1.6);
    expect(recordsPerDraw(pointsOf(5, 16, 16))).toBeGreaterThan(30);
    const few = rankNormalisedRHat(pointsOf(5, 16, 4));
    expect(few.points.map((rHat) => rHat > 1.6)).toEqual(Array.from({ length: 16 }, (_, p) => p < 4));
  });

  it('is 1 where nothing varies, and infinite where each chain stands still in a place of its own', () => {
    const still = (apart: number) => [[0, 1, 2, 3].map((c) => new Float64Array(20).fill(c * apart))];
    expect(rankNormalisedRHat(still(0))).toEqual({ pooled: 1, points: [1] });
    expect(recordsPerDraw(still(0))).toBe(1);
    expect(rankNormalisedRHat(still(1)).pooled).toBe(Infinity);
  });
});
