import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { gaussianAccuracy, smallAccuracy } from './accuracy.js';
import { discs, measureOf, normalClouds, shapes } from './clouds.js';
import { timedOn } from './timing.js';

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(async () => {
  expect(device.liveBytes).toBe(0);
  await device.close();
});

it('draws a ring, a cross and a disc', () => {
  const [ring, cross, disc] = shapes(30).map(({ points }) =>
    Array.from({ length: 30 }, (_, i) => [points[2 * i], points[2 * i + 1]] as const),
  );
  for (const [x, y] of ring) expect(Math.hypot(x, y)).toBeCloseTo(1, 12);
  for (const [x, y] of cross) expect(Math.min(Math.abs(x), Math.abs(y))).toBeLessThan(1e-12);
  for (const [x, y] of disc) expect(Math.hypot(x, y)).toBeLessThan(1);
  for (const histogram of discs(5, 32)) expect(histogram.reduce((a, b) => a + b, 0)).toBeGreaterThan(10);
});

it('measures nothing above the least where clouds differ by a shift, whose barycenter is sliced, too', async () => {
  const [cloud] = normalClouds(1, 200, 2);
  const moved = [0, 3, -2].map((by) =>
    measureOf(
      cloud.points.map((v) => v + by),
      2,
    ),
  );
  const { excess, uvp, exact } = await gaussianAccuracy(device, 'shifts', moved, 0);
  // λ = (0.5, 0.3, 0.2) of places 0, 3, −2 in both coordinates: the variance of the places is 3.25.
  expect(exact).toBeCloseTo(3.25, 9);
  // Tolerance 1e-3 of the spread, squared, and float32.
  expect(Math.abs(excess)).toBeLessThan(0.01);
  expect(uvp!).toBeLessThan(0.01);
});

it('is never below the linear program, and above it for shapes of no one family', async () => {
  const { excess } = await smallAccuracy(device, 'shapes', shapes(6), 0);
  expect(excess).toBeGreaterThan(1);
  expect(excess).toBeLessThan(100);
});

it('times every solver by the first', async () => {
  const timed = await timedOn(device, normalClouds(3, 20, 2), 0.3, 1);
  expect(timed).toHaveLength(3);
  expect(timed[0].ratio).toBe(1);
  for (const { seconds, ratio } of timed) expect(ratio).toBeCloseTo(seconds / timed[0].seconds, 12);
});
