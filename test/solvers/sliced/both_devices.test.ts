import { expect, it } from 'vitest';
import { sliced } from '../../../src/solvers/sliced/sliced.js';
import { forEachDevice } from '../../support/devices.js';
import { largest, mapped, normalCloud } from './clouds.js';

const shape = normalCloud(1, 40, [2, 1]);

forEachDevice((_name, device) => {
  it.each(['assignment', 'gradient'] as const)(
    'finds the size and place between two sizes of a cloud, %s',
    async (form) => {
      const marginals = [mapped(shape, [0.5, 0, 0, 0.5], [-8, 0]), mapped(shape, [2, 0, 0, 2], [0, 4])];
      const settings = { form, directions: 8, iterations: 12, start: shape.points };
      const { support, objective } = await sliced(device(), { marginals, weights: [0.5, 0.5] }, settings);
      const expected = mapped(shape, [1.25, 0, 0, 1.25], [-4, 2]).points;
      // Of `gradient` with 12 steps what 1 − 1/(1 + t/50) leave of the start, 1e-11; float32 of coordinates up to 8.
      expect(largest(support.points, expected)).toBeLessThan(1e-5);
      expect(objective.lowerBound).toBeLessThanOrEqual(objective.value + 1e-6);
    },
  );
});
