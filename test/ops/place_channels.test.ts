import { expect, it } from 'vitest';
import { placeChannels } from '../../src/ops/place_channels/launch.js';
import { referencePlaceChannels } from '../reference/place_channels.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

const cases = [
  { rows: 1, channels: 1, sourceStride: 1, sourceOffset: 0, targetStride: 1, targetOffset: 0 },
  { rows: 7, channels: 3, sourceStride: 3, sourceOffset: 0, targetStride: 8, targetOffset: 5 },
  { rows: 9, channels: 5, sourceStride: 11, sourceOffset: 4, targetStride: 5, targetOffset: 0 },
  { rows: 3001, channels: 3, sourceStride: 3, sourceOffset: 0, targetStride: 3, targetOffset: 0 },
  { rows: 37, channels: 513, sourceStride: 515, sourceOffset: 1, targetStride: 514, targetOffset: 1 },
];

forEachDevice((_name, device) => {
  it.each(cases)(
    '$rows rows of $channels channels, $sourceStride at $sourceOffset to $targetStride at $targetOffset',
    async ({ rows, ...spec }) => {
      const random = new TestRandom(rows);
      const source = random.normals(rows * spec.sourceStride);
      const before = random.normals(rows * spec.targetStride + 2);
      const [copied, scaled, added] = await withScratch(device(), async (scratch) => {
        const from = scratch.upload(source);
        const program = scratch.keep(placeChannels(device(), spec));
        const targets = [0, 1, 2].map(() => scratch.upload(before));
        program.run({ rows, source: from, target: targets[0] });
        program.run({ rows, source: from, target: targets[1], factor: -0.3 });
        program.run({ rows, source: from, target: targets[2], factor: 0.1, adds: true });
        return Promise.all(targets.map((target) => scratch.download(target)));
      });
      const reference = (factor: number, adds: boolean) =>
        referencePlaceChannels(spec, source, before, { rows, factor: Math.fround(factor), adds });
      expect(copied).toEqual(Float32Array.from(reference(1, false)));
      // One product is rounded once, like its reference: to the bit, what is left alone too.
      expect(scaled).toEqual(Float32Array.from(reference(-0.3, false)));
      const sums = reference(0.1, true);
      // A rounding of the product, where it is not fused, and one of the sum, whose terms are below 6 in size.
      const reason = 'a product and a sum';
      expectClose(added, sums, { absolute: FLOAT32_UNIT, relative: FLOAT32_UNIT, reason });
      const untouched = sums.map((sum, i) => (sum === before[i] ? 1 : 0));
      expect(added.filter((_, i) => untouched[i] === 1)).toEqual(before.filter((_, i) => untouched[i] === 1));
    },
  );

  it('refuses channels outside of rows, and to write what it reads', async () => {
    const spec = { channels: 3, sourceStride: 4, sourceOffset: 1, targetStride: 5, targetOffset: 0 };
    const refused = (changes: object) => () => placeChannels(device(), { ...spec, ...changes });
    expect(refused({ sourceOffset: 2 })).toThrow(/3 channels from sourceOffset on must lie within the 4/);
    expect(refused({ targetOffset: -1 })).toThrow(/targetOffset on must lie within the 5 of targetStride; got -1/);
    await withScratch(device(), (scratch) => {
      const [one, other] = [scratch.output(10), scratch.output(10)];
      const program = scratch.keep(placeChannels(device(), spec));
      expect(() => program.run({ rows: 2, source: one, target: one })).toThrow(/must be two buffers/);
      expect(() => program.run({ rows: 3, source: one, target: other })).toThrow(/at least 12 floats/);
      expect(() => program.run({ rows: 2, source: one, target: other, factor: NaN })).toThrow(/finite float32/);
      return Promise.resolve();
    });
  });
});
