import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice, type Device } from '../../src/index.js';
import { referenceEnergyDistance } from '../../test/reference/energy_distance.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { madeUpSetUp } from './days.js';
import { displacementInterpolation, gainOverMixture, mixture, scoreOf, totalVariance, whole } from './prediction.js';

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

const DIM = 3;
const cloud = (run: number, rows: number, shift: number): Float32Array =>
  Float32Array.from(normals(keyOf(21), Stream.test, run, 0, rows * DIM), (z) => z + shift);
const day = { data: cloud(2, 50, 1), rows: 50, columns: DIM };

/** E‖X − Y‖ over all pairs, i = j included. */
function meanDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += DIM) {
    for (let j = 0; j < b.length; j += DIM) sum += Math.hypot(...[0, 1, 2].map((d) => a[i + d] - b[j + d]));
  }
  return sum / ((a.length / DIM) * (b.length / DIM));
}
const selfDistance = (a: Float32Array): number => meanDistance(a, a) * (a.length / DIM / (a.length / DIM - 1));

/** Distances of a few units in float32: 1e-7 of them, a handful of times. */
const ROUNDING = 2e-6;

describe('scoreOf', () => {
  it('a weighted mixture is what its definition says, term by term', async () => {
    const [a, b, w] = [cloud(0, 30, 0), cloud(1, 40, 2), 0.7];
    const cross = w * meanDistance(a, day.data) + (1 - w) * meanDistance(b, day.data);
    const self = w ** 2 * selfDistance(a) + (1 - w) ** 2 * selfDistance(b) + 2 * w * (1 - w) * meanDistance(a, b);
    const exact = cross - self / 2 - selfDistance(day.data) / 2;
    const { half, apart } = await scoreOf(device, { parts: [a, b], weights: [w, 1 - w] }, day);
    expect(Math.abs(half - exact)).toBeLessThan(ROUNDING);
    expect(Math.abs(apart - referenceEnergyDistance(a, b, DIM))).toBeLessThan(ROUNDING);
  });

  it('one cloud is half of the energy distance, and nothing apart', async () => {
    const a = cloud(0, 30, 0);
    const { half, apart } = await scoreOf(device, whole(a), day);
    expect(Math.abs(half - referenceEnergyDistance(a, day.data, DIM) / 2)).toBeLessThan(ROUNDING);
    expect(apart).toBe(0);
  });
});

describe('totalVariance', () => {
  it('of two copies of a cloud apart is theirs and that of their means', () => {
    const a = cloud(0, 30, 0);
    const moved = a.map((value) => value + 4);
    const w = 0.25;
    const expected = totalVariance(whole(a), DIM) + w * (1 - w) * 16 * DIM;
    // Coordinates are float32.
    expect(Math.abs(totalVariance({ parts: [a, moved], weights: [w, 1 - w] }, DIM) - expected)).toBeLessThan(1e-4);
  });
});

describe('the made-up days', () => {
  it('are a problem that the mixture of the end days does not solve', async () => {
    const setUp = madeUpSetUp();
    const [mixed, right] = [
      await scoreOf(device, mixture(setUp), setUp.heldOut),
      await scoreOf(device, whole(setUp.heldOut.data), setUp.heldOut),
    ];
    expect(mixed.half).toBeGreaterThan(20 * Math.abs(right.half));
  });

  it('are gained on by their displacement, beyond chance, and not at all by the mixture itself', async () => {
    const setUp = madeUpSetUp();
    const displaced = displacementInterpolation(setUp, setUp.start.rows, 1);
    const [mixed, right] = [
      await scoreOf(device, mixture(setUp), setUp.heldOut),
      await scoreOf(device, whole(displaced), setUp.heldOut),
    ];
    const { gain, error } = await gainOverMixture(device, whole(displaced), setUp);
    expect(gain).toBeGreaterThan(10 * error);
    // Both estimate the same without bias; the groups are a tenth of the cells each, ten of them.
    expect(Math.abs(gain - (mixed.half - right.half))).toBeLessThan(5 * error);
    expect(await gainOverMixture(device, mixture(setUp), setUp)).toEqual({ gain: 0, error: 0 });
  });
});
