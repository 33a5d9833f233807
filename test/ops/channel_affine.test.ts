import { expect, it } from 'vitest';
import { channelAffine } from '../../src/ops/channel_affine/launch.js';
import { referenceChannelAffine } from '../reference/channel_affine.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

const cases = [
  { images: 1, positions: 1, channels: 1, perImage: false },
  { images: 2, positions: 15, channels: 3, perImage: false },
  { images: 3, positions: 7, channels: 5, perImage: true },
  { images: 5, positions: 1, channels: 66, perImage: true },
  { images: 2, positions: 1300, channels: 7, perImage: true },
  { images: 131, positions: 7, channels: 1, perImage: true },
  { images: 3, positions: 4099, channels: 1, perImage: true },
];

forEachDevice((_name, device) => {
  it.each(cases)('$images × $positions × $channels, per image: $perImage', async (shape) => {
    const { images, positions, channels, perImage } = shape;
    const [rows, random, after] = [images * positions, new TestRandom(channels), 2];
    const x = random.normals(rows * channels);
    const [a, b] = [0, 1].map(() => random.normals((perImage ? images : 1) * channels));
    const [both, scaled, shifted] = await withScratch(device(), async (scratch) => {
      const program = scratch.keep(channelAffine(device(), perImage ? { channels, positions } : { channels }));
      const [input, scale, shift] = [x, a, b].map((values) => scratch.upload(values));
      const outputs = [0, 1, 2].map(() => scratch.output(x.length + after));
      program.run({ rows, input, scale, shift, output: outputs[0] });
      program.run({ rows, input, scale, output: outputs[1] });
      program.run({ rows, input, shift, output: outputs[2] });
      return Promise.all(outputs.map((output) => scratch.download(output)));
    });
    const own = { channels, positions: perImage ? positions : rows };
    const reference = referenceChannelAffine(own, x, a, b);
    // Where it is not fused, the product is rounded too: of two factors below 5 in size.
    const absolute = 25 * FLOAT32_UNIT;
    const reason = 'a product and a sum';
    expectClose(both.subarray(0, x.length), reference, { absolute, relative: FLOAT32_UNIT, reason });
    // One operation is rounded once, like its reference.
    const untouched = [NaN, NaN];
    expect([...scaled]).toEqual([...Float32Array.from(referenceChannelAffine(own, x, a, undefined)), ...untouched]);
    expect([...shifted]).toEqual([...Float32Array.from(referenceChannelAffine(own, x, undefined, b)), ...untouched]);
    expect([...both.subarray(x.length)]).toEqual(untouched);
  });

  it('refuses rows that are no images, and nothing to do', async () => {
    expect(() => channelAffine(device(), { channels: 0 })).toThrow(/channels must be a whole number from 1/);
    await withScratch(device(), (scratch) => {
      const [input, output] = [scratch.output(12), scratch.output(12)];
      const program = scratch.keep(channelAffine(device(), { channels: 2, positions: 3 }));
      expect(() => program.run({ rows: 6, input, output })).toThrow(/it needs a scale or a shift; got neither/);
      expect(() => program.run({ rows: 4, input, output, scale: input })).toThrow(/whole images of 3 positions; got 4/);
      expect(() => program.run({ rows: 6, input, output, scale: output })).toThrow(/must be two buffers/);
      const short = scratch.output(3);
      expect(() => program.run({ rows: 6, input, output, shift: short })).toThrow(/shift must hold at least 4 floats/);
      return Promise.resolve();
    });
  });
});
