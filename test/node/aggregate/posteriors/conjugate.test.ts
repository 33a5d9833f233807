import { describe, expect, it } from 'vitest';
import { aggregate } from '../../../../src/node/aggregate/posteriors/aggregate.js';
import { conjugate, options, type Conjugate } from './gaussian_shards.js';

const DRAWS = 500;

/** 4.5 standard errors: chance has one of all that is compared here, under 200 numbers, in less than 2 of 1,000. */
const SURE = 4.5;

const sharesOf = (sizes: readonly number[]): number[] => sizes.map((size) => size / sizes.reduce((a, b) => a + b, 0));

/** Half the mass of N(0, 1) between the 5 and 95 % quantiles, and the density there. */
const Z95 = 1.6448536269514722;
const DENSITY = 0.10313564037537139;

/**
 * Compares mean, standard deviation and quantiles with the full posterior's, by Monte Carlo errors of independent
 * draws: Σ_k λ_k² C/n of the mean, half of that (in shares) of a variance, q (1 − q)/φ² of a quantile. The barycenter
 * of covariances of samples is low by the order of D/n of them in the mean (Jensen), which is added.
 */
async function expectFull({ full, shards }: Conjugate, weights: readonly number[], unpowered = false) {
  const found = await aggregate(shards, options(weights, { unpowered }));
  expect(found.solver).toBe('bures');
  const share = Math.sqrt(weights.reduce((sum, weight) => sum + weight ** 2, 0) / DRAWS);
  for (const [c, { mean, sd, q5, q50, q95 }] of found.summary.barycenter.entries()) {
    const exact = Math.sqrt(full.covariance.get(c, c));
    const bias = (3 / DRAWS) * exact;
    expect(Math.abs(mean - full.mean[c])).toBeLessThan(SURE * share * exact);
    expect(Math.abs(sd - exact)).toBeLessThan((SURE * share * exact) / Math.SQRT2 + bias);
    expect(Math.abs(q50 - full.mean[c])).toBeLessThan(SURE * share * exact * Math.sqrt(Math.PI / 2));
    const ofTail = (Math.sqrt(0.05 * 0.95) / DENSITY) * share * exact;
    expect(Math.abs(q95 - full.mean[c] - Z95 * exact)).toBeLessThan(SURE * ofTail + 2 * bias);
    expect(Math.abs(q5 - full.mean[c] + Z95 * exact)).toBeLessThan(SURE * ofTail + 2 * bias);
  }
  return found;
}

/** Correlation of two columns of rows of three. */
function correlation(points: Float64Array, a: number, b: number): number {
  const column = (c: number) => points.filter((_, i) => i % 3 === c);
  const [x, y] = [column(a), column(b)];
  const mean = (v: Float64Array) => v.reduce((sum, value) => sum + value, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const dot = (p: Float64Array, q: Float64Array, mp: number, mq: number) =>
    p.reduce((sum, value, i) => sum + (value - mp) * (q[i] - mq), 0);
  return dot(x, y, mx, my) / Math.sqrt(dot(x, x, mx, mx) * dot(y, y, my, my));
}

describe('the barycenter of conjugate subset posteriors is the full posterior', () => {
  it.each([2, 20, 200])('of %d shards of as many observations', async (count) => {
    const sizes = new Array<number>(count).fill(30);
    const problem = conjugate(sizes, DRAWS, 'powered', count);
    const found = await expectFull(problem, sharesOf(sizes));
    expect(found.warnings).toEqual([]);
    expect(found.draws).toHaveLength(3 * DRAWS);
    // Of as many draws as one shard has: (1 − ρ²)/√n is the standard error of a correlation.
    const { covariance } = problem.full;
    for (const [a, b] of [
      [0, 1],
      [1, 2],
    ]) {
      const exact = covariance.get(a, b) / Math.sqrt(covariance.get(a, a) * covariance.get(b, b));
      const error = Math.abs(correlation(found.draws, a, b) - exact);
      expect(error).toBeLessThan((SURE * (1 - exact ** 2)) / Math.sqrt(DRAWS));
    }
  });

  it('of shards of other sizes, by weights, and of no others', async () => {
    const sizes = Array.from({ length: 12 }, (_, k) => (k < 3 ? 200 : 20));
    const problem = conjugate(sizes, DRAWS, 'powered');
    await expectFull(problem, sharesOf(sizes));
    const equal = await aggregate(problem.shards, options(sizes.map(() => 1 / sizes.length)));
    const { full } = problem;
    const apart = equal.summary.barycenter.map(
      ({ mean }, c) => Math.abs(mean - full.mean[c]) / Math.sqrt(full.covariance.get(c, c)),
    );
    // Means of shards scatter by n/n_k C, so that equal weights miss by about one posterior deviation.
    expect(Math.max(...apart)).toBeGreaterThan(0.5);
  });

  it('of likelihoods that were not powered, drawn together', async () => {
    const sizes = Array.from({ length: 20 }, (_, k) => (k < 5 ? 100 : 25));
    const problem = conjugate(sizes, DRAWS, 'plain');
    const found = await expectFull(problem, sharesOf(sizes), true);
    expect(found.warnings).toEqual([]);
  });
});

describe('likelihoods that were not powered, or were and are drawn together', () => {
  const sizes = new Array<number>(20).fill(30);
  const weights = sharesOf(sizes);

  it('are said, and how wide the barycenter then is', async () => {
    const { shards, full } = conjugate(sizes, DRAWS, 'plain');
    const { warnings, summary, meansApart } = await aggregate(shards, options(weights));
    expect(warnings).toEqual([expect.stringMatching(/^The shards' means scatter by .* say --unpowered\.$/)]);
    // χ² of 3 · 19 degrees of freedom over them, about 1/20.
    expect(Math.abs(20 * meansApart - 1)).toBeLessThan(SURE * Math.sqrt(2 / 57));
    // √20 times the full posterior's.
    expect(summary.barycenter[0].sd / Math.sqrt(full.covariance.get(0, 0))).toBeCloseTo(Math.sqrt(20), 1);
  });

  it('are said where they were powered all the same', async () => {
    const { shards } = conjugate(sizes, DRAWS, 'powered');
    const { warnings } = await aggregate(shards, options(weights, { unpowered: true }));
    expect(warnings).toEqual([
      expect.stringMatching(/^Drawn together, .* --unpowered is wrong, or their data differ\.$/),
    ]);
  });
});

it('does not depend on units: a parameter times 1,000 is the same barycenter times 1,000', async () => {
  // Shards of other shapes of scatter, where the metric matters.
  const of = (k: number, unit: number) => {
    const { shards } = conjugate([10, 10, 10], 50, 'powered', k).shards;
    return { ...shards[0], points: shards[0].points.map((value, i) => value * (i % 3 === 1 ? unit * (k + 1) : 1)) };
  };
  const both = [1, 1000].map((unit) => ({ names: ['a', 'b', 'c'], shards: [of(0, unit), of(1, unit), of(2, unit)] }));
  const [plain, large] = await Promise.all(both.map((shards) => aggregate(shards, options([0.2, 0.3, 0.5]))));
  const back = large.draws.map((value, i) => (i % 3 === 1 ? value / 1000 : value));
  // The fixed point's residual, 1e-10.
  for (const [i, value] of plain.draws.entries())
    expect(Math.abs(back[i] - value)).toBeLessThan(1e-8 * Math.abs(value) + 1e-8);
});
