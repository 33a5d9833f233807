import { describe, expect, it } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import { channelSums } from '../../src/ops/channel_sums/launch.js';
import { referenceChannelSums } from '../reference/channel_sums.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

const cases = [
  { images: 1, positions: 1, channels: 1, perImage: false },
  { images: 3, positions: 15, channels: 3, perImage: false },
  { images: 3, positions: 7, channels: 5, perImage: true },
  { images: 5, positions: 1, channels: 66, perImage: true },
  { images: 2, positions: 1300, channels: 7, perImage: true },
  // Sums of sums of sums on a GPU, many chunks on a CPU.
  { images: 1, positions: 8200, channels: 5, perImage: false },
];

async function sumsOf(
  device: Device,
  { images, positions, channels, perImage }: (typeof cases)[number],
  g: Float32Array,
  x?: Float32Array,
): Promise<Float32Array> {
  const rows = images * positions;
  return withScratch(device, async (scratch) => {
    // For more rows than there are.
    const spec = { channels, rows: rows + positions, ...(perImage ? { positions } : {}) };
    const sums = scratch.output((perImage ? images : 1) * channels);
    const input = x === undefined ? {} : { input: scratch.upload(x) };
    scratch.keep(channelSums(device, spec)).run({ rows, gradient: scratch.upload(g), ...input, sums });
    return scratch.download(sums);
  });
}

forEachDevice((name, device) => {
  describe.each(cases)('$images × $positions × $channels, per image: $perImage', (shape) => {
    const { images, positions, channels, perImage } = shape;
    const rows = images * positions;
    const own = { channels, positions: perImage ? positions : rows };
    // Far from 0, as activations are, so that an order of summing that loses digits shows.
    const random = new TestRandom(channels);
    const [g, x] = [0, 1].map(() => random.normals(rows * channels).map((value) => 3 + value));

    it.each([true, false])('with an input: %s', async (products) => {
      const factors = products ? x : undefined;
      const actual = await sumsOf(device(), shape, g, factors);
      // Sums of 64 positive terms, of 64 such sums, and of 64 of those: each rounds up to 64 times, of random sign, so
      // √64 units a level, eight times over. In float64 a unit of the result is all.
      const relative = name === 'webgpu' ? 3 * 8 * 8 * FLOAT32_UNIT : FLOAT32_UNIT;
      const reference = referenceChannelSums(own, g, factors);
      expectClose(actual, reference, { absolute: 0, relative, reason: 'three levels of sums of 64' });
    });
  });

  it('sums what cancels, as well as each term is known', async () => {
    const rows = 4096;
    const g = Float32Array.from({ length: rows }, (_, r) => (r % 2 === 0 ? 1e4 : -1e4) + (r % 64 === 0 ? 0.5 : 0));
    const [sum] = await sumsOf(device(), { images: 1, positions: rows, channels: 1, perImage: false }, g);
    // Terms are multiples of 2⁻¹⁰ and sums of them below 2¹⁴: nothing is rounded.
    expect(sum).toBe(32);
  });

  it('refuses more rows than it was made for', async () => {
    await withScratch(device(), (scratch) => {
      const [gradient, sums] = [scratch.output(20), scratch.output(20)];
      const program = scratch.keep(channelSums(device(), { channels: 2, rows: 6, positions: 3 }));
      expect(() => program.run({ rows: 9, gradient, sums })).toThrow(/rows must be at most 6, for which the program/);
      expect(() => program.run({ rows: 4, gradient, sums })).toThrow(/whole images of 3 positions; got 4/);
      expect(() => program.run({ rows: 6, gradient, sums: gradient })).toThrow(/must be two buffers/);
      return Promise.resolve();
    });
  });
});

it('gives the same bits on one thread and on three', async () => {
  const shape = { images: 1, positions: 8200, channels: 5, perImage: false };
  const g = new TestRandom(1).normals(8200 * 5);
  const results: Float32Array[] = [];
  for (const threads of [1, 3]) {
    const device = await openCpuDevice({ threads });
    results.push(await sumsOf(device, shape, g, g));
    await device.close();
  }
  expect(results[1]).toEqual(results[0]);
});
