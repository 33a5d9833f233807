import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import * as b from '../../src/autograd/index.js';
import { costCurvature, curvatureScale } from '../../src/cost_checks/curvature.js';
import { InvalidInputError } from '../../src/errors.js';
import { twistReference } from '../reference/costs.js';
import { TestRandom } from '../support/random.js';
import { expectClose } from '../support/tolerance.js';
import { counted } from './counted.js';

const points = (seed: number, pairs: number, dim: number, deviation = 1, mean = 0) => {
  const random = new TestRandom(seed);
  return { x: random.normals(pairs * dim, deviation, mean), y: random.normals(pairs * dim, deviation, mean) };
};

const quadratic = (a: number) => b.defineCost((x, y) => b.mul(a / 2, b.squaredNorm(b.sub(x, y))));

/** ½ yᵀ A y − ⟨x, y⟩: its Hessian is A. */
const form = (matrix: number[][]) =>
  b
    .defineCost((x, y) => b.sub(b.mul(0.5, b.dot(y, b.matVec(matrix, y))), b.dot(x, y)))
    .trace(matrix.length, matrix.length);

/** Q diag(eigenvalues) Qᵀ, Q a product of random reflections. */
function withEigenvalues(eigenvalues: readonly number[], seed: number): number[][] {
  const dim = eigenvalues.length;
  const random = new TestRandom(seed);
  let matrix = Matrix.diag([...eigenvalues]);
  for (let i = 0; i < 3; i++) {
    const v = Matrix.columnVector([...random.normals(dim)]);
    // (I − β v vᵀ) M (I − β v vᵀ) for a symmetric M, by rank-one products.
    const beta = 2 / v.dot(v);
    const w = matrix.mmul(v).mul(beta);
    const inner = v.dot(w) * beta;
    const outer = w.mmul(v.transpose());
    matrix = Matrix.sub(matrix, outer).sub(outer.transpose()).add(v.mmul(v.transpose()).mul(inner));
  }
  return Matrix.add(matrix, matrix.transpose()).mul(0.5).to2DArray();
}

const DIFFERENCES = 'central differences of a linear gradient err by rounding alone, about 1e-16·√D·|y|/reach';

describe('costCurvature', () => {
  it.each([1, 2, 50, 1000])('of squared Euclidean is 1 in %i dimensions', (dim) => {
    const { x, y } = points(1, 5, dim);
    const { largest } = costCurvature(b.squaredEuclidean().trace(dim, dim), x, y, 5);
    expectClose(largest, new Float64Array(5).fill(1), { absolute: 1e-10, relative: 0, reason: DIFFERENCES });
  });

  it.each([0.5, 2, 8])('of a/2 ‖x − y‖² is a = %d, for points far from the origin as well', (a) => {
    for (const mean of [0, 1e5]) {
      const { x, y } = points(2, 5, 7, 1, mean);
      const { largest } = costCurvature(quadratic(a).trace(7, 7), x, y, 5);
      expectClose(largest, new Float64Array(5).fill(a), {
        absolute: 0,
        relative: mean ? 1e-6 : 1e-11,
        reason: DIFFERENCES,
      });
    }
  });

  it('does not depend on the unit of y', () => {
    for (const unit of [1e-6, 1e6]) {
      const { x, y } = points(3, 4, 3, unit);
      const { largest } = costCurvature(quadratic(2).trace(3, 3), x, y, 4);
      expectClose(largest, [2, 2, 2, 2], { absolute: 0, relative: 1e-10, reason: DIFFERENCES });
    }
  });

  it('does not change where all points move, however far: the default reach goes by the deviation of y', () => {
    const cost = b.defineCost((x, y) => b.sum(b.log(b.add(1, b.square(b.sub(x, y)))))).trace(2, 2);
    const { x, y } = points(15, 10, 2);
    const moved = [x, y].map((v) => Float64Array.from(v, (value) => value + 2 ** 14));
    const expected = costCurvature(cost, x, y, 10).largest;
    const reason = 'gradients err by 2^14·1e-16 over a reach of 1e-3';
    expectClose(costCurvature(cost, moved[0], moved[1], 10).largest, expected, { absolute: 2e-8, relative: 0, reason });
  });

  it.each([
    ['positive', [5, 1, 0.1]],
    ['negative', [-7, 3, 1, 0, 2]],
    ['of both signs and one size', [4, -4, 1, 1, 0.5, -2]],
    ['alone', [0, 0, 0, 0, 0, 0, 0, -0.3]],
    ['one of a full set', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -12]],
  ])('finds the top eigenvalue of a quadratic form: %s', (_, eigenvalues) => {
    const dim = eigenvalues.length;
    const { x, y } = points(4, 3, dim);
    const top = Math.max(...eigenvalues.map(Math.abs));
    const { largest } = costCurvature(form(withEigenvalues(eigenvalues, 5)), x, y, 3);
    expectClose(largest, [top, top, top], {
      absolute: 0,
      relative: 1e-7,
      reason: 'Lanczos is exact up to dimension 11',
    });
  });

  it('is a few percent low at most where no eigenvalue stands out of 300, and exact where one does', () => {
    const uniform = Array.from({ length: 300 }, (_, i) => (i + 1) / 300);
    const { x, y } = points(6, 4, 300);
    for (const value of costCurvature(form(withEigenvalues(uniform, 7)), x, y, 4).largest) {
      expect(value).toBeLessThanOrEqual(1 + 1e-9);
      expect(value).toBeGreaterThan(0.96);
    }
    const out = costCurvature(form(withEigenvalues([...uniform.slice(1), -3], 8)), x, y, 4).largest;
    expectClose(out, [3, 3, 3, 3], { absolute: 0, relative: 1e-4, reason: 'the gap of 2 in 4 is closed by 11 steps' });
  });

  it.each([0.4, 1, 2])('of the twist of slope %d is that of its Hessian', (slope) => {
    const reference = twistReference(slope);
    const { x, y } = points(9, 20, 2, 2);
    const expected = Float64Array.from({ length: 20 }, (_, p) => {
      const [px, py] = [x, y].map((v) => Float64Array.from(v.subarray(2 * p, 2 * p + 2)));
      const h = 1e-5;
      const column = (i: number) => {
        const [up, down] = [h, -h].map((d) =>
          reference.gradient(
            px,
            py.map((v, j) => (j === i ? v + d : v)),
          ),
        );
        return up.map((v, j) => (v - down[j]) / (2 * h));
      };
      const hessian = new Matrix([[...column(0)], [...column(1)]]);
      const values = new EigenvalueDecomposition(Matrix.add(hessian, hessian.transpose()).mul(0.5), {
        assumeSymmetric: true,
      });
      return Math.max(...values.realEigenvalues.map(Math.abs));
    });
    const { largest } = costCurvature(b.twist({ slope }).trace(2, 2), x, y, 20);
    const reason = 'the default reach is 2e-3, over which the Hessian changes by (2e-3/L)²/6 for L down to 0.1';
    expectClose(largest, expected, { absolute: 0, relative: 1e-4, reason });
  });

  describe.each([2, 3, 6])('of the geodesic cost in %i dimensions', (dim) => {
    const angles = [0.3, 1, 2, 2.5, 2.9];
    const unit = (angle: number) => Array.from({ length: dim }, (_, i) => [Math.cos(angle), Math.sin(angle)][i] ?? 0);
    const cost = b.geodesic().trace(dim, dim);
    const [x, y] = [angles.flatMap(() => unit(0.7)), angles.flatMap((a) => unit(0.7 + a))];
    const reason = 'the default reach is 1e-3 of y’s deviation, curvature changes over π − θ ≥ 0.2';

    it('on the sphere is 1 along the geodesic and θ cot θ across', () => {
      const { largest } = costCurvature(cost, x, y, angles.length, { constraint: 'unit-sphere' });
      const expected = angles.map((a) => (dim === 2 ? 1 : Math.max(1, Math.abs(a / Math.tan(a)))));
      expectClose(largest, expected, { absolute: 0, relative: 1e-4, reason });
    });

    it('in all of space has the Hessian [1, −θ; −θ, θ cot θ] of cos θ = cos φ / cosh log r as well', () => {
      const { largest } = costCurvature(cost, x, y, angles.length);
      const expected = angles.map((a) => {
        const t = a / Math.tan(a);
        return Math.abs((1 + t) / 2) + Math.hypot((1 - t) / 2, a);
      });
      expectClose(largest, expected, { absolute: 0, relative: 1e-4, reason });
    });
  });

  it('on the sphere counts what the cost does outwards: linear costs are curved by −⟨x, y⟩', () => {
    const cost = b.defineCost((p, q) => b.dot(p, q)).trace(4, 4);
    const { largest } = costCurvature(cost, [3, 0, 0, 1], [0.6, 0, 0.8, 0], 1, { constraint: 'unit-sphere' });
    expectClose(largest, [1.8], { absolute: 0, relative: 1e-9, reason: DIFFERENCES });
  });

  it('of a cost linear in y is 0', () => {
    const { x, y } = points(10, 3, 20);
    const { largest } = costCurvature(b.defineCost((p, q) => b.dot(p, q)).trace(20, 20), x, y, 3);
    for (const value of largest) expect(value).toBeLessThan(1e-11);
  });

  it('at a kink is the gradient’s jump over twice the reach, and away from it none', () => {
    const cost = b.defineCost((x, y) => b.sum(b.abs(b.sub(y, x)))).trace(3, 3);
    const { largest } = costCurvature(cost, new Float64Array(6), [0.05, 1, -1, 1, 2, 3], 2, { reach: 0.1 });
    expect(largest[0]).toBeLessThanOrEqual(10 * (1 + 1e-12));
    expect(largest[0]).toBeGreaterThan(5);
    expect(largest[1]).toBe(0);
  });

  it('sees nothing of a jump, which is for gradientMisses to find', () => {
    const cost = b.defineCost((_, y) => b.where(b.lessThan(b.component(y, 0), 0), 0, 1)).trace(1, 1);
    expect([...costCurvature(cost, [0, 0], [0, 1], 2).largest]).toEqual([0, 0]);
  });

  it('is Infinity where the gradient is not finite', () => {
    const cost = b.defineCost((_, y) => b.sum(b.sqrt(y))).trace(2, 2);
    const { largest } = costCurvature(cost, [0, 0, 0, 0], [0, 1, 1, 0.5], 2, { reach: 1e-4 });
    expect(largest[0]).toBe(Infinity);
    expectClose([largest[1]], [0.25 * 0.5 ** -1.5], {
      absolute: 0,
      relative: 1e-6,
      reason: 'y^(−3/2)/4 at ½, to (reach/y)² relative',
    });
  });

  it('is the same to the bit again, and beside other pairs', () => {
    const cost = b.twist({ slope: 1 }).trace(2, 2);
    const { x, y } = points(11, 6, 2);
    const all = costCurvature(cost, x, y, 6, { reach: 0.01 }).largest;
    expect(costCurvature(cost, x, y, 6, { reach: 0.01 }).largest).toEqual(all);
    expect(costCurvature(cost, x.subarray(0, 6), y.subarray(0, 6), 3, { reach: 0.01 }).largest).toEqual(
      all.slice(0, 3),
    );
  });

  it('takes 24 gradients a pair at most, and 2 where all directions are alike', () => {
    const { x, y } = points(12, 3, 30);
    const robust = counted(b.defineCost((p, q) => b.sum(b.log(b.add(1, b.square(b.sub(p, q)))))).trace(30, 30));
    costCurvature(robust, x, y, 3);
    expect(robust.gradients).toBe(3 * 24);
    const alike = counted(b.squaredEuclidean().trace(30, 30));
    costCurvature(alike, x, y, 3);
    expect(alike.gradients).toBe(3 * 2);
  });

  it('refuses points of another shape, points that are not finite and a reach of nothing', () => {
    const cost = b.squaredEuclidean().trace(2, 2);
    expect(() => costCurvature(cost, [1, 2, 3], [1, 2, 3, 4], 2)).toThrow(
      'costCurvature: x must hold 2 × 2 numbers; got 3.',
    );
    expect(() => costCurvature(cost, [1, 2, 3, 4], [1, 2, NaN, 4], 2)).toThrow('y must be finite; got NaN in row 1');
    expect(() => costCurvature(cost, [1, 2], [1, 2], 1, { reach: 0 })).toThrow(InvalidInputError);
    expect(() => costCurvature(cost, [], [], 0)).toThrow(InvalidInputError);
  });
});

describe('curvatureScale', () => {
  it('is not moved by one pair in twenty at a place of huge curvature, which `largest` tells', () => {
    // log cosh-like walls: curvature 1 but for y near 3, where it is 1 + 10⁴.
    const cost = b.defineCost((x, y) =>
      b.add(b.mul(0.5, b.squaredNorm(b.sub(x, y))), b.norm(b.stack([1e-4, b.sub(b.component(y, 0), 3)]))),
    );
    const y = Float64Array.from({ length: 20 }, (_, i) => (i === 7 ? 3 : i / 10));
    const { scale, largest } = curvatureScale(cost.trace(1, 1), new Float64Array(20), y, 20, { reach: 1e-7 });
    expectClose([scale, largest], [1, 1 + 1e4], {
      absolute: 0,
      relative: 1e-5,
      reason: '(reach over the bend’s 1e-4)²',
    });
  });

  it('is the 0.9-quantile', () => {
    const cost = b.defineCost((x, y) => b.mul(b.mul(0.5, b.component(x, 0)), b.squaredNorm(y))).trace(1, 2);
    const x = Float64Array.from({ length: 40 }, (_, i) => ((i * 7) % 40) + 1);
    const { scale, largest } = curvatureScale(cost, x, new TestRandom(13).normals(80), 40);
    expectClose([scale, largest], [36, 40], { absolute: 0, relative: 1e-9, reason: DIFFERENCES });
  });

  it('takes bounded work, whatever the number of pairs and the dimension', () => {
    for (const [dim, pairs, most] of [
      [2, 5000, 64 * 6],
      [16, 200, 64 * 24],
      [16384, 20, 16 * 24],
    ]) {
      const { x, y } = points(14, pairs, dim);
      const cost = counted(b.defineCost((p, q) => b.sum(b.log(b.add(1, b.square(b.sub(p, q)))))).trace(dim, dim));
      const { scale } = curvatureScale(cost, x, y, pairs);
      expect(cost.gradients).toBe(most);
      // log(1 + d²) has curvature 2 at d = 0 and no more.
      expect(scale).toBeGreaterThan(dim > 2 ? 1 : 0.5);
      expect(scale).toBeLessThan(2.001);
    }
  });
});
