import { describe, expect, it } from 'vitest';
import * as b from '../../src/autograd/index.js';
import {
  geodesicReference,
  squaredEuclideanReference,
  twistReference,
  type ReferenceCost,
} from '../reference/costs.js';
import { TestRandom } from '../support/random.js';

function expectSame(cost: b.Cost, reference: ReferenceCost, dim: number): void {
  const traced = cost.trace(dim, dim);
  const random = new TestRandom(3);
  for (let trial = 0; trial < 20; trial++) {
    const [x, y] = [Float64Array.from(random.normals(dim, 3)), Float64Array.from(random.normals(dim, 3))];
    // Two float64 evaluations in different orders; values are of order 100.
    expect(traced.value(x, y)).toBeCloseTo(reference.value(x, y), 11);
    const expected = reference.gradient(x, y);
    traced.gradient(x, y).forEach((v, i) => expect(v).toBeCloseTo(expected[i], 11));
  }
}

describe('built-in costs', () => {
  it('squared Euclidean is ½‖x − y‖²', () => expectSame(b.squaredEuclidean(), squaredEuclideanReference, 7));
  it('twist is ½‖u(x) − u(y)‖²', () => expectSame(b.twist({ slope: 0.4 }), twistReference(0.4), 2));
  it('geodesic is ½θ², θ = 2 atan2(‖x − y‖, ‖x + y‖)', () => {
    expectSame(b.geodesic(), geodesicReference, 2);
    expectSame(b.geodesic(), geodesicReference, 5);
  });
  it('a feature cost of the identity is squared Euclidean', () => {
    expectSame(
      b.featureCost((p) => p),
      squaredEuclideanReference,
      4,
    );
  });

  it('a feature cost takes a map for each side', () => {
    const traced = b
      .featureCost(
        (x) => x,
        (y) => b.stack([b.norm(y)]),
      )
      .trace(1, 3);
    expect(traced.value([7], [2, 3, 6])).toBe(0);
    expect(traced.value([5], [2, 3, 6])).toBe(2);
  });

  it('have a JSON form where one exists', () => {
    expect(b.squaredEuclidean().json).toEqual({ kind: 'squared-euclidean' });
    expect(b.twist({ slope: 0.4 }).json).toEqual({ kind: 'twist', slope: 0.4 });
    expect(b.geodesic().json).toEqual({ kind: 'geodesic' });
    expect(b.defineCost((x, y) => b.dot(x, y)).json).toBeUndefined();
    expect(b.featureCost((p) => p).json).toBeUndefined();
  });

  it('are traced once for the same dimensions, also through two calls', () => {
    expect(b.squaredEuclidean().trace(3, 3)).toBe(b.squaredEuclidean().trace(3, 3));
    expect(b.twist({ slope: 0.4 }).trace(2, 2)).toBe(b.twist({ slope: 0.4 }).trace(2, 2));
    expect(b.twist({ slope: 0.4 })).not.toBe(b.twist({ slope: 0.5 }));
  });
});
