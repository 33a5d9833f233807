import { expect, it } from 'vitest';
import { permuteImage } from '../../src/ops/permute_image/launch.js';
import { referencePermute } from '../reference/permute_image.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';

const cases = [
  { images: 1, height: 1, width: 1, channels: 1 },
  { images: 3, height: 5, width: 7, channels: 3 },
  { images: 2, height: 1, width: 1, channels: 131 },
  { images: 2, height: 9, width: 8, channels: 67 },
];

forEachDevice((_name, device) => {
  it.each(cases)('$images × $height × $width × $channels, there and back', async ({ images, ...shape }) => {
    const positions = shape.height * shape.width;
    const x = new TestRandom(shape.channels).normals(images * positions * shape.channels);
    const [first, back] = await withScratch(device(), async (scratch) => {
      const [there, again] = [scratch.output(x.length + 1), scratch.output(x.length)];
      const toFirst = scratch.keep(permuteImage(device(), { ...shape, to: 'channels-first' }));
      const toLast = scratch.keep(permuteImage(device(), { ...shape, to: 'channels-last' }));
      toFirst.run({ images, input: scratch.upload(x), output: there });
      toLast.run({ images, input: there, output: again });
      return [await scratch.download(there), await scratch.download(again)];
    });
    // Moved, not computed: to the bit.
    expect(first.subarray(0, x.length)).toEqual(referencePermute(x, images, positions, shape.channels));
    expect(first[x.length]).toBeNaN();
    expect(back).toEqual(x);
  });

  it('refuses what it does not know, and to write what it reads', async () => {
    const spec = { height: 2, width: 2, channels: 3, to: 'channels-last' } as const;
    expect(() => permuteImage(device(), { ...spec, to: 'nchw' as 'channels-last' })).toThrow(/to is channels-first or/);
    await withScratch(device(), (scratch) => {
      const both = scratch.output(12);
      const program = scratch.keep(permuteImage(device(), spec));
      expect(() => program.run({ images: 1, input: both, output: both })).toThrow(/must be two buffers/);
      const args = { images: 2, input: both, output: scratch.output(24) };
      expect(() => program.run(args)).toThrow(/input must hold at least 24/);
      return Promise.resolve();
    });
  });
});
