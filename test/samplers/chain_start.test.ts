import { expect, it } from 'vitest';
import { chainStart } from '../../src/samplers/chain_start.js';
import { forEachDevice, withScratch } from '../support/devices.js';

const counter = { key: [1, 2] as const, iteration: 3, firstChain: 4 };

forEachDevice((_, device) => {
  it('starts chains at their inputs', () =>
    withScratch(device(), async (scratch) => {
      const points = Float32Array.of(1, 2, 3, 4, 5, 6);
      const y = scratch.output(6);
      scratch
        .keep(chainStart(scratch.device, { kind: 'input' }, 3, 2))
        .run({ x: scratch.upload(points), y, ...counter });
      expect(await scratch.download(y)).toEqual(points);
    }));

  it('starts chains around a mean', () =>
    withScratch(device(), async (scratch) => {
      const [y, wide] = [scratch.output(6), scratch.output(6)];
      const at = (standardDeviation: number) =>
        scratch.keep(chainStart(scratch.device, { kind: 'gaussian', mean: [8, -4], standardDeviation }, 3, 2));
      const x = scratch.upload(new Float32Array(6));
      at(2 ** -40).run({ x, y, ...counter });
      // six deviations of 2⁻⁴⁰ are below a rounding
      expect(await scratch.download(y)).toEqual(Float32Array.of(8, -4, 8, -4, 8, -4));
      at(1).run({ x, y: wide, ...counter });
      expect(new Set(await scratch.download(wide)).size).toBe(6);
    }));
});
