import { describe, expect, it } from 'vitest';
import { twistForward } from '../../../src/barycenter/exact/twist.js';
import {
  covarianceOf,
  distributionSampler,
  gaussian,
  inverseTwist,
} from '../../../src/barycenter/problem/distribution.js';
import { keyOf, normals } from '../../../src/random/philox.js';
import { Stream } from '../../../src/random/counters.js';

const mean = [1, -2, 0.5];
const covariance = [
  [2, 0.6, 0.1],
  [0.6, 1, -0.2],
  [0.1, -0.2, 0.3],
];

describe('distributionSampler', () => {
  it('has the mean and covariance asked for', async () => {
    const n = 40_000;
    const points = await distributionSampler(
      gaussian({ mean, covariance }),
      0,
    )({ iteration: 3, batchSize: n, seed: 1 });
    const average = mean.map((_, i) => points.reduce((sum, v, at) => (at % 3 === i ? sum + v / n : sum), 0));
    for (let i = 0; i < 3; i++) {
      // Nine statistics with standard errors √(Σ_ii/n) and √((Σ_ii Σ_jj + Σ_ij²)/n): 4.5 keep the chance of a false
      // alarm below 1e-4.
      expect(Math.abs(average[i] - mean[i])).toBeLessThan(4.5 * Math.sqrt(covariance[i][i] / n));
      for (let j = 0; j <= i; j++) {
        let found = 0;
        for (let r = 0; r < n; r++) found += ((points[3 * r + i] - mean[i]) * (points[3 * r + j] - mean[j])) / n;
        const error = Math.sqrt((covariance[i][i] * covariance[j][j] + covariance[i][j] ** 2) / n);
        expect(Math.abs(found - covariance[i][j])).toBeLessThan(4.5 * error);
      }
    }
  });

  it('draws by counter: (Stream.distribution, iteration, marginal·batch + b)', async () => {
    const draw = distributionSampler(gaussian({ mean: [10, 20], standardDeviation: 2 }), 3);
    const points = await draw({ iteration: 7, batchSize: 5, seed: 11 });
    const z = normals(keyOf(11), Stream.distribution, 7, 3 * 5 + 4, 2);
    expect([...points.subarray(8)]).toEqual([Math.fround(10 + 2 * z[0]), Math.fround(20 + 2 * z[1])]);
  });

  it('gives the same bits for the same request, and others for another seed, iteration or marginal', async () => {
    const spec = gaussian({ mean, covariance });
    const request = { iteration: 4, batchSize: 6, seed: 9 };
    const points = await distributionSampler(spec, 1)(request);
    expect(await distributionSampler(spec, 1)(request)).toEqual(points);
    expect(await distributionSampler(spec, 1)({ ...request, seed: 10 })).not.toEqual(points);
    expect(await distributionSampler(spec, 1)({ ...request, iteration: 5 })).not.toEqual(points);
    expect(await distributionSampler(spec, 2)(request)).not.toEqual(points);
  });

  it('pushes forward by the inverse twist: u of the draws are the Gaussian’s own', async () => {
    const spec = gaussian({ mean: [0, 4], standardDeviation: 1 });
    const request = { iteration: 0, batchSize: 50, seed: 2 };
    const flat = await distributionSampler(spec, 0)(request);
    const twisted = await distributionSampler(inverseTwist(spec, { slope: 0.4 }), 0)(request);
    const back = twistForward(twisted, 0.4);
    // float32 rounding of points of norm below 8, stretched by at most 1 + slope·norm ≈ 4.
    for (const [i, v] of back.entries()) expect(Math.abs(v - flat[i])).toBeLessThan(4e-6);
    expect(twisted).not.toEqual(flat);
  });

  it('keeps a singular Gaussian on its line', async () => {
    const points = await distributionSampler(
      gaussian({
        mean: [0, 0],
        covariance: [
          [1, 2],
          [2, 4],
        ],
      }),
      0,
    )({
      iteration: 0,
      batchSize: 100,
      seed: 3,
    });
    let spread = 0;
    for (let r = 0; r < 100; r++) {
      expect(Math.abs(points[2 * r + 1] - 2 * points[2 * r])).toBeLessThan(1e-6 * (1 + Math.abs(points[2 * r])));
      spread += points[2 * r] ** 2 / 100;
    }
    // The variance of 100 unit normals: 1 ± 4·√(2/100).
    expect(Math.abs(spread - 1)).toBeLessThan(0.57);
  });
});

describe('covarianceOf', () => {
  it('writes a standard deviation as a matrix', () => {
    expect(covarianceOf(gaussian({ mean: [0, 0], standardDeviation: 3 }))).toEqual([
      [9, 0],
      [0, 9],
    ]);
    expect(covarianceOf(gaussian({ mean, covariance }))).toBe(covariance);
  });
});
