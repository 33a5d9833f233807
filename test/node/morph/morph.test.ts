import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { Device } from '../../../src/device/device.js';
import { AbortedError } from '../../../src/errors.js';
import type { Ink } from '../../../src/node/morph/ink.js';
import { layoutOf } from '../../../src/node/morph/layout.js';
import { morph, type MorphOptions } from '../../../src/node/morph/morph.js';
import { apart, areaOf, centreOf, disk, inkBy } from './shapes.js';

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(async () => {
  const leaked = device.liveBytes;
  await device.close();
  expect(leaked).toBe(0);
});

const solve = async (
  inks: readonly Ink[],
  steps: number,
  more: Partial<MorphOptions> = {},
): Promise<readonly Ink[]> => {
  const { signal } = new AbortController();
  const layout = layoutOf(inks.length, steps);
  const made = await morph(device, inks, layout, { epsilon: 1, grey: true, signal, ...more });
  expect(made.warnings).toEqual([]);
  return made.steps;
};

/**
 * Share of the mass that may be off its place. Iterations end when τ = 0.002 of it is, in some plan; what they minimise
 * is flat at its least, so that the barycenter is off by about √τ: from 0.7 √τ for disks to 1.9 √τ for rings, from
 * this τ down to 1e-7.
 */
const OFF = 2 * Math.sqrt(0.002);

describe('morph', () => {
  it('moves a disk in a line, and it stays what it is', async () => {
    const places = [0, 1, 2, 3, 4].map((i) => disk(40, 11 + 4 * i, 15 + 2 * i, 6.3));
    const steps = await solve([places[0], places[4]], 5);
    // Sinkhorn divergences split into those of centred measures and half the squared distance of means, so that the
    // barycenter of a measure and its copy moved by v is the one moved by tv; here by whole pixels.
    for (const [i, exact] of places.entries()) expect(apart(steps[i], exact)).toBeLessThan(OFF * areaOf(exact));
    const drawn = await solve([places[0], places[4]], 5, { grey: false });
    for (const [i, step] of drawn.entries()) {
      expect(Math.abs(areaOf(step) - areaOf(places[0]))).toBeLessThan(0.1); // sixteenths, and two points of one height
      const [x, y] = centreOf(step);
      expect(Math.abs(x - (11 + 4 * i))).toBeLessThan(0.05);
      expect(Math.abs(y - (15 + 2 * i))).toBeLessThan(0.05);
    }
  });

  it('leaves pictures that are the same as they are', async () => {
    const ring = inkBy(32, 32, (x, y) => Math.max(0, 1.5 - Math.abs(Math.hypot(x - 15, y - 16) - 9)) / 1.5);
    for (const step of await solve([ring, ring, ring], 3)) expect(apart(step, ring)).toBeLessThan(OFF * areaOf(ring));
  });

  it('has the pictures themselves in its corners, and on its edges the geodesics', async () => {
    const inks = [disk(28, 8, 9, 5), disk(28, 18, 9, 4), inkBy(28, 28, (x, y) => (y > 17 && y < 21 && x > 6 ? 1 : 0))];
    const steps = await solve(inks, 3, { grey: false });
    expect([steps[0], steps[3], steps[5]]).toEqual(inks);
    const [, edge] = await solve([inks[0], inks[1]], 3, { grey: false });
    expect(apart(steps[1], edge)).toBe(0);
  });

  it('goes on in areas from one picture’s to the other’s', async () => {
    const [small, large] = [disk(40, 12, 20, 4), disk(40, 26, 20, 10)];
    const steps = await solve([small, large], 4, { grey: false });
    for (const [i, step] of steps.entries()) {
      const area = areaOf(small) + (i / 3) * (areaOf(large) - areaOf(small));
      expect(Math.abs(areaOf(step) - area)).toBeLessThan(0.2);
      expect(Math.abs(centreOf(step)[0] - (12 + (14 * i) / 3))).toBeLessThan(0.2);
    }
  });

  it('keeps thin lines thin', async () => {
    const line = (x: number): Ink => inkBy(40, 40, (u, v) => (u === x && v > 5 && v < 34 ? 1 : 0));
    // One pixel wide between them, too, where the plain barycenter at this ε has 0.61 of it elsewhere.
    const [, dense] = await solve([line(8), line(30)], 3);
    expect(apart(dense, line(19))).toBeLessThan(OFF * areaOf(line(19)));
    const [, middle] = await solve([line(8), line(30)], 3, { grey: false });
    // Interpolated between pixels, each end of 28 by 1 rounds off by half a pixel at most; the sides are cut by points.
    expect(apart(middle, line(19))).toBeLessThan(1 + 0.1 * areaOf(middle));
  });

  it('takes shapes to the edge of the frame', async () => {
    const bar = (x: number): Ink => inkBy(24, 12, (u) => (u >= x && u < x + 4 ? 1 : 0));
    const [, middle] = await solve([bar(0), bar(20)], 3);
    expect(apart(middle, bar(10))).toBeLessThan(OFF * 48);
  });

  it('says which step should not be believed', async () => {
    const inks = [disk(16, 6, 7, 3), disk(16, 9, 8, 3)];
    const { signal } = new AbortController();
    const { warnings } = await morph(device, inks, layoutOf(2, 3), { epsilon: 0.2, grey: true, signal });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^step 2: .*less than half a cell/);
  });

  it('stops between steps and within one', async () => {
    const inks = [disk(24, 8, 9, 4), disk(24, 15, 12, 4)];
    for (const at of [0, 1, 2]) {
      const controller = new AbortController();
      const onStep = (step: number): void => void (step === at && controller.abort());
      const stopped = solve(inks, 4, { signal: controller.signal, onStep });
      await expect(stopped).rejects.toThrow(AbortedError);
      // A corner is not solved: that step ends, and the next is not begun.
      await expect(stopped).rejects.toThrow(`stopped with ${at === 0 ? 1 : at} of 4 steps; nothing was written`);
    }
  });
});
