import { describe, expect, it } from 'vitest';
import { acos, component, defineCost } from '../../src/autograd/index.js';

const ofFirst = defineCost((_, y) => acos(component(y, 0))).trace(1, 1);

describe('acos at the ends of its domain', () => {
  it.each([
    [1, 0],
    [-1, Math.PI],
    [1 + 1e-6, 0],
    [-1 - 1e-6, Math.PI],
    [7, 0],
  ])('of %d is %d, with derivative 0', (at, value) => {
    expect(ofFirst.value([0], [at])).toBeCloseTo(value, 15);
    expect(ofFirst.gradient([0], [at])[0]).toBeCloseTo(0, 15);
  });

  it('keeps its digits near 1, where arccos(1 − d) = √(2d) (1 + d/12 + …)', () => {
    for (const d of [1e-3, 1e-7, 1e-12]) {
      const at = 1 - d;
      const exact = Math.sqrt(2 * (1 - at)) * (1 + (1 - at) / 12);
      // The next term of the series is 3d²/160.
      expect(ofFirst.value([0], [at]) / exact).toBeCloseTo(1, 7);
      expect(ofFirst.gradient([0], [at])[0] * -Math.sqrt((1 - at) * (1 + at))).toBeCloseTo(1, 12);
    }
  });
});
