import { describe, expect, it } from 'vitest';
import { energyDistance } from '../../../src/barycenter/metrics/energy_distance.js';
import { energyDistances, type CloudPair } from '../../../src/barycenter/metrics/energy_distances.js';
import { InvalidInputError } from '../../../src/errors.js';
import { forEachDevice } from '../../support/devices.js';
import { TestRandom } from '../../support/random.js';

const cloud = (seed: number, rows: number, dim: number, shift: number): Float32Array =>
  new TestRandom(seed).normals(rows * dim).map((value) => value + shift);

describe('energyDistances', () => {
  forEachDevice((_name, device) => {
    it.each([
      { dim: 2, sizes: [5, 300, 257] },
      { dim: 19, sizes: [256, 33, 1025] },
    ])('are those of energyDistance, for any pairs: $sizes points of $dim', async ({ dim, sizes }) => {
      const clouds = sizes.map((rows, k) => cloud(k, rows, dim, k));
      const pairs: CloudPair[] = [[0, 1], [2, 1], [1, 2], [0, 2]];
      const distances = await energyDistances(device(), dim, clouds, pairs);
      const expected = pairs.map(([a, b]) => energyDistance(clouds[a], clouds[b], dim));
      // Mean distances below 2 · √19 + 2 · 2 ≈ 13, each off by about 1e-7 of itself: 1e-6 each, four of them.
      expected.forEach((value, i) => expect(Math.abs(distances[i] - value)).toBeLessThan(4e-6));
    });

    it('leave no byte behind, whether they end or fail', async () => {
      const before = device().liveBytes;
      await energyDistances(device(), 3, [cloud(1, 10, 3, 0), cloud(2, 10, 3, 0)], [[0, 1]]);
      await expect(energyDistances(device(), 3, [cloud(1, 10, 3, 0)], [[0, 1]])).rejects.toThrow(InvalidInputError);
      expect(device().liveBytes).toBe(before);
    });

    it.each<[string, unknown[], number, CloudPair, RegExp]>([
      ['NaN', [[0, NaN], [0, 1]], 1, [0, 1], /energyDistances: points must be finite; got NaN in row 1, column 0/],
      ['one row', [[0, 1], [0]], 1, [0, 1], /points must be at least 2 rows of 1 numbers; got 1 numbers/],
      ['a broken row', [[0, 1, 2]], 2, [0, 0], /points must be at least 2 rows of 2 numbers; got 3 numbers/],
      ['no dimension', [[0, 1]], 0, [0, 0], /dim must be a whole number from 1 up; got 0/],
      ['a cloud that is not there', [[0, 1], [0, 1]], 1, [0, 2], /pairs must name clouds 0 to 1; got 2/],
    ])('refuse %s', async (_, clouds, dim, pair, message) => {
      const given = clouds.map((points) => Float32Array.from(points as number[]));
      await expect(energyDistances(device(), dim, given, [pair])).rejects.toThrow(message);
    });

    it('refuse clouds of float64, whose digits would be lost unseen', async () => {
      const clouds = [Float64Array.of(0, 1)] as unknown as Float32Array[];
      await expect(energyDistances(device(), 1, clouds, [[0, 0]])).rejects.toThrow('energyDistances: clouds must be Float32Arrays');
    });
  });
});
