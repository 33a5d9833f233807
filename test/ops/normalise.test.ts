import { describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { NORMALISE_STATISTICS, type NormaliseSpec } from '../../src/ops/normalise/contract.js';
import { normalise, normaliseGradient } from '../../src/ops/normalise/launch.js';
import { referenceNormalise, referenceNormaliseGradient } from '../reference/normalise.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

const epsilon = Math.fround(1e-5);

const cases = [
  { kind: 'instance', images: 1, positions: 2, channels: 1, groups: 1 },
  { kind: 'instance', images: 2, positions: 35, channels: 3, groups: 3 },
  { kind: 'instance', images: 2, positions: 1024, channels: 33, groups: 33 },
  { kind: 'group', images: 3, positions: 15, channels: 6, groups: 2 },
  { kind: 'group', images: 1, positions: 9, channels: 50, groups: 10 },
  { kind: 'layer', images: 7, positions: 1, channels: 67, groups: 1 },
  { kind: 'layer', images: 2, positions: 63, channels: 5, groups: 1 },
];

async function both(device: Device, images: number, spec: NormaliseSpec, x: Float32Array, g: Float32Array) {
  return withScratch(device, async (scratch) => {
    const [input, outputGradient] = [scratch.upload(x), scratch.upload(g)];
    const [output, inputGradient] = [scratch.output(x.length), scratch.output(x.length)];
    const statistics = scratch.output(images * spec.groups * NORMALISE_STATISTICS);
    scratch.keep(normalise(device, spec)).run({ images, input, output, statistics });
    const gradient = scratch.keep(normaliseGradient(device, spec));
    gradient.run({ images, output, statistics, outputGradient, inputGradient });
    return { y: await scratch.download(output), gradients: await scratch.download(inputGradient) };
  });
}

forEachDevice((name, device) => {
  describe.each(cases)('$kind, $images × $positions × $channels in $groups', ({ images, ...rest }) => {
    const spec = { ...rest, epsilon };
    const count = (spec.positions * spec.channels) / spec.groups;

    // A thousand is where others lose four digits of y.
    it.each([0, 1000, -30_000])('about %i', async (centre) => {
      const random = new TestRandom(spec.channels);
      const x = random.normals(images * spec.positions * spec.channels).map((value) => centre + 2 * value);
      const g = random.normals(x.length);
      const { y, gradients } = await both(device(), images, spec, x, g);
      const { y: reference, scales } = referenceNormalise(x, images, spec);
      // x − μ, the scale and their product are rounded, in WGSL a root and a quotient to 5 units more; on a GPU means
      // are sums of count/64 terms, √ of them units, eight times over. |y| is below 6.
      const units = 12 + (name === 'webgpu' ? 8 * Math.sqrt(count / 64 + 6) : 0);
      const reason = 'a difference, a product, the roundings of mean and variance';
      const absolute = units * FLOAT32_UNIT * 2;
      expectClose(y, reference, { absolute, relative: units * FLOAT32_UNIT, reason });
      // Of g, means of g and of g·y times y, each of the size of 6 at most, times the scale.
      const largest = Math.max(...scales);
      const gradientReference = referenceNormaliseGradient(x, g, images, spec);
      const tolerance = { absolute: 6 * absolute * largest, relative: units * FLOAT32_UNIT, reason };
      expectClose(gradients, gradientReference, tolerance);
    });
  });

  it('normalises what does not vary to 0, and keeps a NaN in its group', async () => {
    const spec = { positions: 4, channels: 2, groups: 2, epsilon };
    const x = Float32Array.of(12345, 1, 12345, 2, 12345, NaN, 12345, 4);
    const { y, gradients } = await both(
      device(),
      1,
      spec,
      x,
      Float32Array.from({ length: 8 }, (_, i) => i),
    );
    expect([0, 2, 4, 6].map((i) => y[i])).toEqual([0, 0, 0, 0]);
    expect([1, 3, 5, 7].map((i) => y[i])).toEqual([NaN, NaN, NaN, NaN]);
    // g − mean g is −3, −1, 1, 3, over √ε.
    const reason = 'a root and a quotient';
    const scaled = [-3, -1, 1, 3].map((value) => value / Math.sqrt(epsilon));
    const own = [0, 2, 4, 6].map((i) => gradients[i]);
    expectClose(own, scaled, { absolute: 0, relative: 8 * FLOAT32_UNIT, reason });
  });

  it('refuses groups that do not divide the channels', () => {
    const spec = { positions: 4, channels: 6, groups: 4, epsilon };
    expect(() => normalise(device(), spec)).toThrow(/groups must divide the 6 channels; got 4/);
    expect(() => normalise(device(), { ...spec, groups: 2, epsilon: 0 })).toThrow(/epsilon must be a positive number/);
    expect(() => normaliseGradient(device(), { ...spec, positions: 0 })).toThrow(/positions must be a whole number/);
  });

  it('refuses to write what it reads, and statistics that are too short', async () => {
    await withScratch(device(), (scratch) => {
      const [one, other, short] = [scratch.output(12), scratch.output(12), scratch.output(5)];
      const program = scratch.keep(normalise(device(), { positions: 2, channels: 6, groups: 2, epsilon }));
      const args = { images: 1, input: one, output: other, statistics: scratch.output(6) };
      expect(() => program.run({ ...args, output: one })).toThrow(/must be two buffers/);
      expect(() => program.run({ ...args, statistics: other })).toThrow(/must be two buffers/);
      expect(() => program.run({ ...args, statistics: short })).toThrow(/statistics must hold at least 6 floats/);
      expect(() => program.run({ ...args, images: 2 })).toThrow(/input must hold at least 24 floats/);
      return Promise.resolve();
    });
  });
});

it('has the derivative of its own values', () => {
  const spec = { positions: 6, channels: 6, groups: 2, epsilon: 0.1 };
  const random = new TestRandom(2);
  const [x, g, way] = [0, 1, 2].map(() => Float64Array.from(random.normals(36)));
  const h = 1e-4;
  const along = (move: number) =>
    referenceNormalise(
      x.map((value, i) => value + move * way[i]),
      1,
      spec,
    ).y.reduce((sum, value, i) => sum + value * g[i], 0);
  const slope = referenceNormaliseGradient(x, g, 1, spec).reduce((sum, value, i) => sum + value * way[i], 0);
  // h² of the third derivative along the way, which is of the size of ‖g‖·‖way‖³ at most.
  expect(Math.abs((along(h) - along(-h)) / (2 * h) - slope)).toBeLessThan(h * h * 100);
});

it('gives the same bits on one thread and on three', async () => {
  const spec = { positions: 35, channels: 50, groups: 10, epsilon };
  const x = new TestRandom(1).normals(2 * 35 * 50);
  const results = [];
  for (const threads of [1, 3]) {
    const device = await openCpuDevice({ threads });
    results.push(await both(device, 2, spec, x, x));
    await device.close();
  }
  expect(results[1].y).toEqual(results[0].y);
  expect(results[1].gradients).toEqual(results[0].gradients);
});
