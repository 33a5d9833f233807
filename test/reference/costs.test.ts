import { describe, expect, it } from 'vitest';
import { directionalDerivative, innerProduct } from '../support/directional_derivative.js';
import { TestRandom } from '../support/random.js';
import { expectClose } from '../support/tolerance.js';
import { referenceCostGradient } from './cost_gradient.js';
import { referenceCostValue } from './cost_value.js';
import {
  geodesicReference,
  projectionReference,
  robustReference,
  squaredEuclideanReference,
  twistReference,
} from './costs.js';

const references = [
  { name: 'squared Euclidean', cost: squaredEuclideanReference, xDim: 3, yDim: 3 },
  { name: 'twist', cost: twistReference(0.4), xDim: 2, yDim: 2 },
  { name: 'geodesic', cost: geodesicReference, xDim: 4, yDim: 4 },
  {
    name: 'projection',
    cost: projectionReference([
      [1, -2, 0.5],
      [0.25, 3, -1],
    ]),
    xDim: 2,
    yDim: 3,
  },
  { name: 'robust', cost: robustReference, xDim: 3, yDim: 3 },
];

describe('cost twins', () => {
  it.each(references)('$name: the gradient agrees with central differences', ({ cost, xDim, yDim }) => {
    const random = new TestRandom(77);
    for (let draw = 0; draw < 6; draw++) {
      const x = Float64Array.from(random.normals(xDim, 2));
      const y = Float64Array.from(random.normals(yDim, 2));
      const direction = random.normals(yDim);
      const difference = directionalDerivative((at) => cost.value(x, at), y, direction);
      expectClose([innerProduct(cost.gradient(x, y), direction)], [difference], {
        absolute: 1e-8,
        relative: 1e-8,
        reason: 'central differences with h = 1e-5 of functions with third derivatives of order 10',
      });
    }
  });

  it('the twist turns (r, 0) by 0.4 r: c((π/0.8, 0), (0, 0)) = ½ r², and quarter turns by hand', () => {
    const r = Math.PI / 0.8;
    const twist = twistReference(0.4);
    // u(r, 0) = (0, r): the squared distance to u(0) = 0 is r², and the gradient at y = 0 is −u(x), rotated by nothing.
    expectClose([twist.value(Float64Array.of(r, 0), Float64Array.of(0, 0))], [0.5 * r * r], {
      absolute: 0,
      relative: 1e-14,
      reason: 'float64',
    });
    const atOrigin = twist.gradient(Float64Array.of(r, 0), Float64Array.of(0, 0));
    expectClose(atOrigin, [0, -r], { absolute: 1e-14, relative: 0, reason: 'float64' });
  });

  it('the geodesic cost is ½ arccos²⟨x, y⟩ between unit vectors', () => {
    const x = Float64Array.of(Math.cos(0.3), Math.sin(0.3));
    for (const angle of [-3, -0.3, 0.2, 1.5, 3.1]) {
      const y = Float64Array.of(Math.cos(0.3 + angle), Math.sin(0.3 + angle));
      const exact = { absolute: 1e-14, relative: 1e-14, reason: 'float64' };
      expectClose([geodesicReference.value(x, y)], [0.5 * angle ** 2], exact);
      // Along the circle the derivative is the angle itself.
      const gradient = geodesicReference.gradient(x, y);
      expectClose([innerProduct(gradient, [-y[1], y[0]])], [angle], exact);
    }
  });

  it('x is read as the segments’ blocks, each with its own dimension', () => {
    const costs = {
      costs: [squaredEuclideanReference, projectionReference([[1, 1]])],
      xDims: [2, 1],
      yDim: 2,
    };
    const segments = [
      { marginal: 1, chains: 2 },
      { marginal: 0, chains: 1 },
    ];
    const x = Float64Array.of(3, 4, 10, 20);
    const y = Float64Array.of(1, 1, 2, 2, 11, 23);
    // ½(2 − 3)², ½(4 − 4)², ½(1 + 9).
    expect([...referenceCostValue(costs, segments, x, y)]).toEqual([0.5, 0, 5]);
    expect([...referenceCostGradient(costs, segments, x, y)]).toEqual([-1, -1, 0, 0, 1, 3]);
  });
});
