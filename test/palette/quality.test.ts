import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { oklabToSrgb, srgbToOklab, type Triple } from '../../src/palette/colour/oklab.js';
import { tabulate } from '../../src/palette/lut/colour_table.js';
import { gradeQuality, throughTable } from '../../src/palette/quality.js';
import { TestRandom } from '../support/random.js';

/** Colours well inside sRGB, of this deviation about a mean. */
function colours(seed: number, [l, a, b]: Triple, count = 3000): Triple[] {
  const z = new TestRandom(seed).normals(3 * count);
  return Array.from({ length: count }, (_, i) => [
    l + 0.03 * z[3 * i],
    a + 0.01 * z[3 * i + 1],
    b + 0.01 * z[3 * i + 2],
  ]);
}

const inside = (colour: Triple): Triple =>
  oklabToSrgb(colour).map((v) => Math.min(1, Math.max(0, v))) as unknown as Triple;

/** The table of a map of OKLab. */
const tableOf = (map: (colour: Triple) => Triple) => tabulate((...rgb) => inside(map(srgbToOklab(rgb))));

describe('gradeQuality', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(async () => {
    expect(device.liveBytes).toBe(0);
    await device.close();
  });

  const identity = tableOf((colour) => colour);

  it('is that of nothing done where colours are the palette already', async () => {
    const palette = [
      { colours: colours(2, [0.5, 0.02, 0.01]), weight: 0.2 },
      { colours: colours(3, [0.5, 0.02, 0.01]), weight: 0.6 },
    ];
    const quality = await gradeQuality(device, identity, colours(1, [0.5, 0.02, 0.01]), palette);
    // Of 3,000 and 4,096 colours the scatter itself scatters by about 1: three times that.
    expect(quality.before).toBeLessThan(3);
    expect(quality.after).toBeLessThan(3);
    // The table's 33 nodes, in OKLab.
    expect(quality.moved).toBeLessThan(1e-3);
    expect(Math.abs(quality.stretch - 1)).toBeLessThan(0.1);
  });

  it('sees a shift that brings colours home, by how much, and that it pulls nothing apart', async () => {
    const shift = tableOf(([l, a, b]) => [l + 0.1, a - 0.02, b]);
    const palette = [{ colours: colours(2, [0.6, 0, 0.01]), weight: 1 }];
    const quality = await gradeQuality(device, shift, colours(1, [0.5, 0.02, 0.01]), palette);
    expect(quality.before).toBeGreaterThan(1000);
    expect(quality.after).toBeLessThan(5);
    // Chroma counts double: √(0.1² + 0.04²).
    expect(Math.abs(quality.moved - Math.hypot(0.1, 0.04))).toBeLessThan(1e-3);
    expect(Math.abs(quality.stretch - 1)).toBeLessThan(0.1);
  });

  it('sees a shift the wrong way, and lightness pulled apart', async () => {
    const away = tableOf(([l, a, b]) => [0.4 + 1.5 * (l - 0.5), a, b]);
    const palette = [{ colours: colours(2, [0.6, 0.02, 0.01]), weight: 1 }];
    const quality = await gradeQuality(device, away, colours(1, [0.5, 0.02, 0.01]), palette);
    expect(quality.after).toBeGreaterThan(1.5 * quality.before);
    expect(Math.abs(quality.stretch - 1.5)).toBeLessThan(0.1);
  });

  it('weighs the pictures of a palette', async () => {
    const [near, far] = [colours(2, [0.5, 0, 0]), colours(3, [0.7, 0, 0])];
    const before = async (weight: number): Promise<number> => {
      const palette = [
        { colours: near, weight: 1 - weight },
        { colours: far, weight },
      ];
      return (await gradeQuality(device, identity, colours(1, [0.5, 0, 0]), palette)).before;
    };
    expect(await before(0.01)).toBeLessThan((await before(0.5)) / 10);
  });

  it('has numbers for pictures of one colour and of one pixel', async () => {
    const flat: Triple[] = Array.from({ length: 50 }, () => [0.5, 0.05, 0.02]);
    for (const [given, palette] of [
      [flat, flat],
      [[flat[0]], flat],
      [[flat[0]], [[0.6, 0, 0] as Triple]],
    ]) {
      const quality = await gradeQuality(device, identity, given, [{ colours: palette, weight: 1 }]);
      expect(Object.values(quality).every(Number.isFinite)).toBe(true);
    }
  });
});

it('puts colours through a table as pictures go through it', () => {
  const [[l, a, b]] = throughTable(
    tableOf(([l0, a0, b0]) => [l0 + 0.1, a0, b0]),
    [[0.5, 0.02, 0.01]],
  );
  expect(Math.abs(l - 0.6)).toBeLessThan(1e-3);
  expect(Math.abs(a - 0.02)).toBeLessThan(1e-3);
  expect(Math.abs(b - 0.01)).toBeLessThan(1e-3);
});
