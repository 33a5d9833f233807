import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { Draws } from '../support/draws.js';
import { accuraciesOf, SOLVERS } from './adapt.js';
import { cut, seenBy, shuffled } from './domain.js';
import { formulaQuestion } from './formula.js';
import { accuracy } from './nearest.js';

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(async () => {
  expect(device.liveBytes).toBe(0);
  await device.close();
});

it('calls a row what most of its neighbours are called', () => {
  const learned = { rows: [0, 1, 2, 10, 11, 12].map((x) => Float64Array.of(x)), labels: [0, 0, 0, 1, 1, 1] };
  const asked = { rows: [1.5, 10.5, 11, -4].map((x) => Float64Array.of(x)), labels: [0, 1, 0, 0] };
  expect(accuracy(learned, asked)).toBe(0.75);
});

it('turns, scales and shifts, and leaves other coordinates unturned', () => {
  const { rows, labels } = seenBy(
    { angle: Math.PI / 2, scale: 2, shift: [1] },
    { rows: [Float64Array.of(1, 0, 3)], labels: [7] },
  );
  [1, 2, 6].forEach((v, i) => expect(rows[0][i]).toBeCloseTo(v, 12));
  expect(labels).toEqual([7]);
});

it('keeps labels with their rows, and rows out of two domains', () => {
  const all = { rows: Array.from({ length: 40 }, (_, i) => Float64Array.of(i)), labels: [...Array(40).keys()] };
  const mixed = shuffled(all, new Draws(1));
  mixed.rows.forEach(([x], i) => expect(mixed.labels[i]).toBe(x));
  expect(mixed.labels).not.toEqual(all.labels);
  const [a, b] = cut(mixed, 15);
  expect([...a.labels, ...b.labels].sort((x, y) => x - y)).toEqual(all.labels);
});

it('carries labels to where they are right if nothing but a shift and a scale tells domains apart', async () => {
  const found = await accuraciesOf(device, formulaQuestion('no turn', 60, -0.1), 0);
  expect(found.none).toBeLessThan(0.7);
  expect(found.oracle).toBeGreaterThan(0.95);
  // Points of a barycenter are between classes where masses do not come out even.
  for (const kind of SOLVERS) expect(found.adapted[kind]).toBeGreaterThan(0.85);
});
