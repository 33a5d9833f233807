import { describe, expect, it, vi } from 'vitest';
import { referenceEnergyDistance } from '../../reference/energy_distance.js';
import { energyDistances, type CloudPair } from '../../../src/barycenter/metrics/energy_distances.js';
import { DeviceOperationError } from '../../../src/errors.js';
import type { Device } from '../../../src/device/device.js';
import { forEachDevice } from '../../support/devices.js';
import { TestRandom } from '../../support/random.js';

const cloud = (seed: number, rows: number, dim: number, shift: number): Float32Array =>
  new TestRandom(seed).normals(rows * dim).map((value) => value + shift);

/** The method as the class has it, whatever a spy has put in front. */
const realOperation = (device: Device, operation: 'write' | 'read') =>
  (Object.getPrototypeOf(device) as Device)[operation].bind(device);

describe('energyDistances', () => {
  forEachDevice((_name, device) => {
    it.each([
      { dim: 2, sizes: [5, 300, 257] },
      { dim: 19, sizes: [256, 33, 1025] },
      // More sums than are read back at a time.
      { dim: 1, sizes: [4200, 300, 17] },
    ])('are those of the definition, for any pairs: $sizes points of $dim', async ({ dim, sizes }) => {
      const clouds = sizes.map((rows, k) => cloud(k, rows, dim, k));
      const pairs: CloudPair[] = [
        [0, 1],
        [2, 1],
        [1, 2],
        [0, 2],
      ];
      const distances = await energyDistances(device(), dim, clouds, pairs);
      const expected = pairs.map(([a, b]) => referenceEnergyDistance(clouds[a], clouds[b], dim));
      // Mean distances up to √(2 · 19 + 4 · 19) ≈ 11, each off by about 1e-7 of itself, and four of them in a result.
      expected.forEach((value, i) => expect(Math.abs(distances[i] - value)).toBeLessThan(5e-6));
    });

    it.each(['write', 'read'] as const)('leave no byte behind where a %s fails', async (operation) => {
      const before = device().liveBytes;
      const distances = () => energyDistances(device(), 3, [cloud(1, 10, 3, 0), cloud(2, 10, 3, 0)], [[0, 1]]);
      for (const working of [0, 1]) {
        const spy = vi.spyOn(device(), operation);
        const broken = () => {
          throw new DeviceOperationError(`${operation}: broken on purpose`);
        };
        // The first `working` calls go through, and have something to leave behind.
        if (working === 1) spy.mockImplementationOnce(realOperation(device(), operation));
        spy.mockImplementationOnce(broken);
        await expect(distances()).rejects.toThrow('broken on purpose');
        spy.mockRestore();
        expect(device().liveBytes).toBe(before);
      }
      await distances();
      expect(device().liveBytes).toBe(before);
    });

    describe('see clouds of float64 from their own place, in their own unit:', () => {
      const dim = 3;
      const clouds = [300, 257].map((rows, k) => Float64Array.from(cloud(k, rows, dim, k)));
      const expected = referenceEnergyDistance(clouds[0], clouds[1], dim);

      it.each([0, 1e3, 1e6, -5.4e6])('offset %d', async (offset) => {
        const [found] = await energyDistances(
          device(),
          dim,
          clouds.map((points) => points.map((v) => v + offset)),
          [[0, 1]],
        );
        // As for float32 above, mean distances up to 4. The offset itself rounds to 1e-9 at 5e6, in float64.
        expect(Math.abs(found - expected)).toBeLessThan(2e-6);
      });

      it.each([1e-300, 1e-25, 1e-10, 1e10, 1e25, 1e300])('scale %d', async (scale) => {
        const moved = clouds.map((points) => points.map((v) => (v + 1000) * scale));
        const [found] = await energyDistances(device(), dim, moved, [[0, 1]]);
        expect(Math.abs(found / scale - expected)).toBeLessThan(2e-6);
      });

      it('powers of two change no bit', async () => {
        const distances = async (scale: number) =>
          energyDistances(
            device(),
            dim,
            clouds.map((points) => points.map((v) => v * scale)),
            [[0, 1]],
          );
        expect((await distances(2 ** 90))[0] / 2 ** 90).toBe((await distances(1))[0]);
      });
    });

    it('take float32 and float64 together', async () => {
      const [x, y] = [Float32Array.of(0, 1, 5), Float64Array.of(3, 4)];
      expect((await energyDistances(device(), 1, [x, y], [[0, 1]]))[0]).toBeCloseTo(
        referenceEnergyDistance(x, y, 1),
        6,
      );
    });

    it('are 0 between a cloud and itself or equal points, and nothing for no pairs', async () => {
      expect(await energyDistances(device(), 1, [Float32Array.of(0, 1, 5)], [[0, 0]])).toEqual([0]);
      expect(await energyDistances(device(), 1, [Float32Array.of(7, 7), Float32Array.of(7, 7)], [[0, 1]])).toEqual([0]);
      expect(await energyDistances(device(), 1, [], [])).toEqual([]);
    });

    it('refuse distances that float64 cannot hold', async () => {
      const far = [Float64Array.of(0, 1e308), Float64Array.of(0, 1)];
      await expect(energyDistances(device(), 1, far, [[0, 1]])).rejects.toThrow(
        /energyDistances: distances must be below 1.8e308/,
      );
    });

    it.each<[string, unknown[], number, CloudPair, RegExp]>([
      [
        'NaN',
        [
          [0, NaN],
          [0, 1],
        ],
        1,
        [0, 1],
        /energyDistances: points must be finite; got NaN in row 1, column 0/,
      ],
      ['one row', [[0, 1], [0]], 1, [0, 1], /points must be at least 2 rows of 1 numbers; got 1 numbers/],
      ['a broken row', [[0, 1, 2]], 2, [0, 0], /points must be at least 2 rows of 2 numbers; got 3 numbers/],
      ['no dimension', [[0, 1]], 0, [0, 0], /dim must be a whole number from 1 up; got 0/],
      [
        'a cloud that is not there',
        [
          [0, 1],
          [0, 1],
        ],
        1,
        [0, 2],
        /pairs must name clouds 0 to 1; got 2/,
      ],
    ])('refuse %s', async (_, clouds, dim, pair, message) => {
      const given = clouds.map((points) => Float32Array.from(points as number[]));
      await expect(energyDistances(device(), dim, given, [pair])).rejects.toThrow(message);
    });

    it('refuse clouds of whole numbers', async () => {
      const clouds = [Int32Array.of(0, 1)] as unknown as Float32Array[];
      await expect(energyDistances(device(), 1, clouds, [[0, 0]])).rejects.toThrow(
        'energyDistances: clouds must be Float32Arrays or Float64Arrays',
      );
    });
  });
});
