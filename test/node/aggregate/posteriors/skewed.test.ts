import { describe, expect, it } from 'vitest';
import { aggregate } from '../../../../src/node/aggregate/posteriors/aggregate.js';
import { TestRandom } from '../../../support/random.js';
import { options } from './gaussian_shards.js';

/** Gamma(shape, rate) of a whole shape, as a sum of exponentials. */
function gammaDraws(shape: number, rate: number, rows: number, random: TestRandom): Float64Array {
  const uniforms = random.uniforms(shape * rows);
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < shape; j++) sum -= Math.log(1 - uniforms[i * shape + j]);
    return sum / rate;
  });
}

/** P(X ≤ x) = 1 − Σ_{i < shape} e^{−rx} (rx)^i / i!, of a whole shape. */
function gammaMass(x: number, shape: number, rate: number): number {
  let [term, sum] = [Math.exp(-rate * x), 0];
  for (let i = 0; i < shape; i++) {
    sum += term;
    term *= (rate * x) / (i + 1);
  }
  return 1 - sum;
}

function gammaQuantile(level: number, shape: number, rate: number): number {
  let [low, high] = [0, (10 * shape + 50) / rate];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (gammaMass(middle, shape, rate) < level) low = middle;
    else high = middle;
  }
  return high;
}

/** Of a quantile of n draws: √(p (1 − p)/n) over the density, here by a difference of quantiles. */
function quantileError(level: number, shape: number, rate: number, draws: number): number {
  const slope = (gammaQuantile(level + 0.005, shape, rate) - gammaQuantile(level - 0.005, shape, rate)) / 0.01;
  return Math.sqrt((level * (1 - level)) / draws) * slope;
}

/**
 * Waiting times of rate θ, two in each of four shards, θ ∼ Gamma(1, 1): powered by 4, Gamma(1 + 8, 1 + 4 s_k), s_k the
 * shard's sum; given all, Gamma(9, 1 + Σ s_k).
 */
const SUMS = [1.4, 2.2, 1.8, 3];
const SHAPE = 9;
const DRAWS = 4000;
const LEVELS = { q5: 0.05, q50: 0.5, q95: 0.95 } as const;
/** Four standard errors: three comparisons of chance 6e-5 each. */
const SURE = 4;

describe('skewed subset posteriors of one parameter', () => {
  it('have the mean of their quantile functions, near the full posterior', async () => {
    const random = new TestRandom(3);
    const shards = SUMS.map((sum, k) => {
      const points = gammaDraws(SHAPE, 1 + 4 * sum, DRAWS, random);
      return { name: `shard ${k}`, files: [`shard-${k}.csv`], points, rows: DRAWS };
    });
    const { solver, summary, draws } = await aggregate({ names: ['rate'], shards }, options([0.25, 0.25, 0.25, 0.25]));
    expect(solver).toBe('quantile');
    const [row] = summary.barycenter;
    for (const [name, level] of Object.entries(LEVELS) as ['q5' | 'q50' | 'q95', number][]) {
      const exact = SUMS.reduce((sum, own) => sum + gammaQuantile(level, SHAPE, 1 + 4 * own) / 4, 0);
      const squares = SUMS.reduce((sum, own) => sum + (quantileError(level, SHAPE, 1 + 4 * own, DRAWS) / 4) ** 2, 0);
      expect(Math.abs(row[name] - exact)).toBeLessThan(SURE * Math.sqrt(squares));
      // Rates are 9 over the waiting time, and the mean of 1/s_k is above one over the mean: by 6.3 % here.
      const whole = gammaQuantile(level, SHAPE, 1 + SUMS.reduce((a, b) => a + b, 0));
      const factor = SUMS.reduce((sum, own) => sum + (1 + SUMS.reduce((a, b) => a + b, 0)) / (1 + 4 * own) / 4, 0);
      expect(Math.abs(row[name] - factor * whole)).toBeLessThan(SURE * Math.sqrt(squares));
    }
    expect(draws).toHaveLength(DRAWS);
    expect([...draws].every((value) => value > 0)).toBe(true);
  });

  it('come out the same of shards of other numbers of draws', async () => {
    const random = new TestRandom(4);
    const points = gammaDraws(SHAPE, 2, 3000, random);
    const shard = (from: number, rows: number) => {
      return { name: `shard ${from}`, files: [`${from}.csv`], points: points.slice(from, from + rows), rows };
    };
    const { summary, draws } = await aggregate(
      { names: ['rate'], shards: [shard(0, 1000), shard(1000, 2000)] },
      options([0.5, 0.5]),
    );
    expect(draws).toHaveLength(2000);
    const errors = [1000, 2000].map((rows) => quantileError(0.5, SHAPE, 2, rows) / 2);
    const error = Math.abs(summary.barycenter[0].q50 - gammaQuantile(0.5, SHAPE, 2));
    expect(error).toBeLessThan(SURE * Math.hypot(...errors));
  });

  it('keep their shape under affine maps, of several parameters, and say where shapes differ', async () => {
    const random = new TestRandom(5);
    const rows = 2000;
    const columns = (shapes: readonly [number, number], rate: number) => {
      const [a, b] = shapes.map((shape) => gammaDraws(shape, rate, rows, random));
      return Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? a : b)[i >> 1]);
    };
    const shards = (...shapes: readonly (readonly [number, number])[]) => ({
      names: ['p', 'q'],
      shards: shapes
        .map((own, k) => columns(own, k + 1))
        .map((points, k) => ({
          name: `${k}`,
          files: [`${k}`],
          points,
          rows,
        })),
    });
    const alike = await aggregate(shards([3, 3], [3, 3]), options([0.5, 0.5]));
    expect(alike.warnings).toEqual([]);
    const skewed = alike.summary.barycenter[0];
    // Gamma(3, 4/3), whose scale is the mean of 1 and ½.
    for (const [name, level] of Object.entries(LEVELS) as ['q5' | 'q50' | 'q95', number][])
      expect(Math.abs(skewed[name] - gammaQuantile(level, 3, 4 / 3))).toBeLessThan(
        SURE * quantileError(level, 3, 4 / 3, rows),
      );
    // Exponential and nearly normal, each about 0.2 deviations from what lies between.
    const other = await aggregate(shards([1, 40], [40, 1]), options([0.5, 0.5]));
    expect(other.warnings).toEqual([
      expect.stringMatching(/^The shards differ by more than place and scatter: .* use --solver sliced\.$/),
    ]);
    expect(other.shapes).toBeGreaterThan(0.1);
  });
});
