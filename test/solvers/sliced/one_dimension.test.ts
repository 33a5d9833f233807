import { expect, it } from 'vitest';
import { sliced } from '../../../src/solvers/sliced/sliced.js';
import type { Measure } from '../../../src/solvers/measure.js';
import { referenceQuantileMeans } from '../../reference/quantile_means.js';
import { forEachDevice } from '../../support/devices.js';
import { TestRandom } from '../../support/random.js';
import { cloud, largest } from './clouds.js';

/** Means over n cells of Σ_k λ_k Q_k, in float64. */
function averagedQuantiles(marginals: readonly Measure[], weights: readonly number[], n: number): Float64Array {
  const sum = new Float64Array(n);
  for (const [k, { points, masses }] of marginals.entries()) {
    const order = [...points.keys()].sort((a, b) => points[a] - points[b]);
    const own = [points, masses].map((values) => Float64Array.from(order, (i) => values[i]));
    for (const [r, mean] of referenceQuantileMeans(own[0], own[1], n).entries()) sum[r] += weights[k] * mean;
  }
  return sum;
}

function weighted(seed: number, n: number, offset: number): Measure {
  const random = new TestRandom(seed);
  const masses = random.uniforms(n).map((mass) => mass ** 3);
  const total = masses.reduce((a, b) => a + b, 0);
  const points = Float64Array.from(random.normals(n), (value) => offset + value);
  return { points, dim: 1, masses: masses.map((mass) => mass / total) };
}

const cases = [
  {
    name: 'clouds of one size',
    marginals: [3, 4, 5].map((seed) => cloud(new TestRandom(seed).normals(400, seed), 1)),
    weights: [0.2, 0.5, 0.3],
    support: 400,
  },
  {
    name: 'clouds of other sizes',
    marginals: [cloud(new TestRandom(1).normals(91), 1), cloud(new TestRandom(2).normals(257, 2, 5), 1)],
    weights: [0.7, 0.3],
    support: 128,
  },
  {
    name: 'masses of their own, far from the origin',
    marginals: [weighted(1, 150, 1e6), weighted(2, 333, 1e6 + 40)],
    weights: [0.25, 0.75],
    support: 333,
  },
  { name: 'single points', marginals: [cloud([2], 1), cloud([5], 1)], weights: [0.5, 0.5], support: 1 },
];

forEachDevice((_name, device) => {
  it.each(cases)('averages quantile functions: $name', async ({ marginals, weights, support }) => {
    const solution = await sliced(device(), { marginals, weights }, { support });
    const expected = averagedQuantiles(marginals, weights, support);
    const scale = Math.max(...marginals.map(({ points }) => Math.max(...points) - Math.min(...points)));
    // The issue's own aim, of the width of the clouds: float32 numbers near it are 1.2e-7 of it apart.
    expect(largest(solution.support.points.toSorted(), expected)).toBeLessThanOrEqual(1e-6 * scale);
    expect(solution.convergence.converged).toBe(true);
    expect(solution.convergence.iterations).toBeLessThanOrEqual(1);
    expect(solution.objective).toMatchObject({ standardError: 0, lowerBoundError: 0 });
    expect(solution.directions).toBe(1);
    expect(solution.warnings).toEqual([]);
  });

  it('finds N(0, 1) and N(0, 9) to have N(0, 4) between them, at energy ½', async () => {
    // Quantiles of the logistic distribution stand for normal ones: any family of scales will do.
    const quantiles = Float64Array.from({ length: 500 }, (_, i) => Math.log((i + 0.5) / (499.5 - i)));
    const variance = quantiles.reduce((sum, q) => sum + q * q, 0) / 500;
    const marginals = [1, 3].map((sigma) =>
      cloud(
        quantiles.map((q) => (sigma * q) / Math.sqrt(variance)),
        1,
      ),
    );
    const { support, objective } = await sliced(device(), { marginals, weights: [0.5, 0.5] });
    const found = support.points.reduce((sum, x) => sum + x * x, 0) / 500;
    expect(Math.abs(found - 4)).toBeLessThan(1e-5);
    // ½ (½ (2 − 1)² + ½ (2 − 3)²)
    expect(Math.abs(objective.value - 0.5)).toBeLessThan(1e-6);
    expect(Math.abs(objective.lowerBound - 0.5)).toBeLessThan(1e-6);
  });
});
