import { describe, expect, it } from 'vitest';
import * as b from '../../src/autograd/index.js';
import type { CostFunction, Scalar, Vector } from '../../src/autograd/index.js';
import { directionalDerivative } from '../support/directional_derivative.js';

/** A cost that is one scalar function of y's first component. */
function ofFirst(f: (t: Scalar) => Scalar) {
  return b.defineCost((_, y) => f(b.component(y, 0))).trace(1, 1);
}

const at = 0.7;
const unary: readonly [string, (t: Scalar) => Scalar, (t: number) => number, (t: number) => number][] = [
  ['neg', (t) => b.neg(t), (t) => -t, () => -1],
  ['sqrt', (t) => b.sqrt(t), Math.sqrt, (t) => 0.5 / Math.sqrt(t)],
  ['square', (t) => b.square(t), (t) => t * t, (t) => 2 * t],
  ['exp', (t) => b.exp(t), Math.exp, Math.exp],
  ['log', (t) => b.log(t), Math.log, (t) => 1 / t],
  ['sin', (t) => b.sin(t), Math.sin, Math.cos],
  ['cos', (t) => b.cos(t), Math.cos, (t) => -Math.sin(t)],
  ['tanh', (t) => b.tanh(t), Math.tanh, (t) => 1 - Math.tanh(t) ** 2],
  ['abs', (t) => b.abs(b.neg(t)), (t) => t, () => 1],
  ['sign', (t) => b.mul(b.sign(b.sub(t, 1)), t), (t) => -t, () => -1],
  ['add', (t) => b.add(t, b.add(3, t)), (t) => 2 * t + 3, () => 2],
  ['sub', (t) => b.sub(1, t), (t) => 1 - t, () => -1],
  ['mul', (t) => b.mul(t, b.exp(t)), (t) => t * Math.exp(t), (t) => (1 + t) * Math.exp(t)],
  ['div by a constant', (t) => b.div(t, 4), (t) => t / 4, () => 0.25],
  ['div', (t) => b.div(b.exp(t), t), (t) => Math.exp(t) / t, (t) => (Math.exp(t) * (t - 1)) / (t * t)],
  ['atan2', (t) => b.atan2(t, 2), (t) => Math.atan2(t, 2), (t) => 2 / (4 + t * t)],
  ['atan2, second operand', (t) => b.atan2(2, t), (t) => Math.atan2(2, t), (t) => -2 / (4 + t * t)],
  ['acos', (t) => b.acos(t), Math.acos, (t) => -1 / Math.sqrt(1 - t * t)],
  ['acos below 0', (t) => b.acos(b.neg(t)), (t) => Math.acos(-t), (t) => 1 / Math.sqrt(1 - t * t)],
  ['min', (t) => b.min(b.mul(3, t), t), (t) => t, () => 1],
  ['max', (t) => b.max(b.mul(3, t), t), (t) => 3 * t, () => 3],
  ['where', (t) => b.where(b.lessThan(t, 0.5), t, b.mul(5, t)), (t) => 5 * t, () => 5],
  ['lessOrEqual', (t) => b.mul(t, b.lessOrEqual(t, t)), (t) => t, () => 1],
  ['greaterThan', (t) => b.where(b.greaterThan(t, 0.5), t, 0), (t) => t, () => 1],
  ['greaterOrEqual', (t) => b.where(b.greaterOrEqual(t, 0.8), t, b.square(t)), (t) => t * t, (t) => 2 * t],
  ['equal', (t) => b.where(b.equal(t, 0.5), 0, t), (t) => t, () => 1],
];

describe('functions of one number', () => {
  it.each(unary)('%s has its value and derivative', (_, f, value, derivative) => {
    const cost = ofFirst(f);
    // Both sides are float64; a few of its roundings (1e-16) and no more.
    expect(cost.value([0], [at])).toBeCloseTo(value(at), 14);
    expect(cost.gradient([0], [at])[0]).toBeCloseTo(derivative(at), 14);
  });
});

const matrix = [
  [1, -2, 0.5],
  [0, 3, 1],
];
const vectors: readonly [string, CostFunction, (x: Float64Array, y: Float64Array) => number][] = [
  ['sum', (_, y) => b.sum(b.square(y)), (_, y) => y.reduce((s, v) => s + v * v, 0)],
  ['dot', (x, y) => b.dot(x, y), (x, y) => y.reduce((s, v, i) => s + v * x[i], 0)],
  ['norm', (x, y) => b.norm(b.sub(x, y)), (x, y) => Math.hypot(...y.map((v, i) => v - x[i]))],
  ['squaredNorm', (_, y) => b.squaredNorm(y), (_, y) => Math.hypot(...y) ** 2],
  [
    'matVec',
    (_, y) => b.squaredNorm(b.matVec(matrix, y)),
    (_, y) => matrix.reduce((s, row) => s + row.reduce((t, m, i) => t + m * y[i], 0) ** 2, 0),
  ],
  ['component', (x, y) => b.mul(b.component(x, 1), b.component(y, 2)), (x, y) => x[1] * y[2]],
  [
    'stack',
    (x, y) => b.dot(b.stack([b.component(y, 2), 4, b.component(y, 0)]), x),
    (x, y) => y[2] * x[0] + 4 * x[1] + y[0] * x[2],
  ],
  ['constant', (_, y) => b.dot(b.constant([1, 2, 3]), y), (_, y) => y[0] + 2 * y[1] + 3 * y[2]],
  [
    'scalar broadcast',
    (_, y) => b.sum(b.mul(b.norm(y), b.exp(y))),
    (_, y) => Math.hypot(...y) * y.reduce((s, v) => s + Math.exp(v), 0),
  ],
  [
    'rotate',
    (_, y) => b.dot(b.rotate(b.stack([b.component(y, 0), b.component(y, 1)]), b.component(y, 2)), [1, 10]),
    (_, y) => y[0] * Math.cos(y[2]) - y[1] * Math.sin(y[2]) + 10 * (y[0] * Math.sin(y[2]) + y[1] * Math.cos(y[2])),
  ],
];

describe('functions of vectors', () => {
  const x = Float64Array.of(0.3, -1.2, 2);
  const y = Float64Array.of(1.1, 0.4, -0.9);
  it.each(vectors)('%s has its value and gradient', (_, f, value) => {
    const cost = b.defineCost(f).trace(3, 3);
    expect(cost.value(x, y)).toBeCloseTo(value(x, y), 13);
    const gradient = cost.gradient(x, y);
    for (let i = 0; i < 3; i++) {
      const direction = [0, 1, 2].map((j) => (i === j ? 1 : 0));
      // Central differences with h = 1e-5 are good to about 1e-10 of values of order one to ten.
      expect(gradient[i]).toBeCloseTo(
        directionalDerivative((p) => value(x, p), y, direction),
        8,
      );
    }
  });

  it('works on points of different dimensions', () => {
    const cost = b.defineCost((p, q) => b.squaredNorm(b.sub(p, b.matVec(matrix, q)))).trace(2, 3);
    expect(cost.value([0, 1], [1, 1, 2])).toBe((1 - 5) ** 2);
    expect([...cost.gradient([0, 1], [1, 1, 2])]).toEqual([0, 2 * 4 * 3, 2 * 4 * 1]);
  });

  it('uses a constant made outside in two costs, and a copy of it', () => {
    const given = [1, 2];
    const outside = b.constant(given);
    given[0] = 100;
    for (const dim of [2, 2])
      expect(
        b
          .defineCost((_, q) => b.dot(outside, q))
          .trace(1, dim)
          .value([0], [1, 1]),
      ).toBe(3);
  });
});

describe('traps', () => {
  const gradientAt = (f: CostFunction, y: readonly number[]) => [
    ...b.defineCost(f).trace(y.length, y.length).gradient(y, y),
  ];
  const first = (v: Vector) => b.component(v, 0);

  it.each<[string, CostFunction, number[], number[]]>([
    ['the norm at 0', (_, y) => b.norm(y), [0, 0], [0, 0]],
    ['a distance at distance 0', (x, y) => b.norm(b.sub(x, y)), [3, 4], [0, 0]],
    ['sqrt at 0', (_, y) => b.sqrt(first(y)), [0], [0]],
    ['abs at 0', (_, y) => b.abs(first(y)), [0], [0]],
    ['atan2 at the origin', (_, y) => b.atan2(b.component(y, 1), first(y)), [0, 0], [0, 0]],
    ['max at a tie', (_, y) => b.max(first(y), b.component(y, 1)), [2, 2], [0.5, 0.5]],
    ['min at a tie', (_, y) => b.min(first(y), b.component(y, 1)), [2, 2], [0.5, 0.5]],
    ['the hinge at its corner', (_, y) => b.max(0, first(y)), [0], [0.5]],
    [
      'where with log of 0 not taken',
      (_, y) => b.where(b.greaterThan(first(y), 0), b.log(first(y)), first(y)),
      [0],
      [1],
    ],
    [
      'where with log of −1 not taken',
      (_, y) => b.where(b.greaterThan(first(y), 0), b.log(first(y)), b.square(first(y))),
      [-1],
      [-2],
    ],
    ['where with 1/0 not taken', (_, y) => b.where(b.equal(first(y), 0), 7, b.div(1, first(y))), [0], [0]],
    [
      'where with sqrt of −1 deep in the side not taken',
      (_, y) => b.sum(b.where(b.lessThan(y, 0), b.mul(2, y), b.exp(b.mul(y, b.sqrt(b.tanh(y)))))),
      [-1, -2],
      [2, 2],
    ],
    ['where around a norm at 0', (_, y) => b.where(b.equal(b.norm(y), 0), first(y), b.norm(y)), [0, 0], [1, 0]],
  ])('%s', (_, f, y, expected) => {
    expect(gradientAt(f, y).map((v) => v + 0)).toEqual(expected);
  });

  it('leaves division by zero infinite, as mathematics has it', () => {
    expect(gradientAt((_, y) => b.div(1, first(y)), [0])).toEqual([-Infinity]);
    expect(gradientAt((_, y) => b.log(first(y)), [0])).toEqual([Infinity]);
  });

  it('keeps the twist smooth through the origin', () => {
    const cost = b.twist({ slope: 0.4 }).trace(2, 2);
    // The derivative of u at the origin is the identity, so the gradient there is u(0) − u(x) = −u(x).
    const [c, s] = [Math.cos(0.4), Math.sin(0.4)];
    const gradient = cost.gradient([1, 0], [0, 0]);
    expect(gradient[0]).toBeCloseTo(-c, 15);
    expect(gradient[1]).toBeCloseTo(-s, 15);
  });
});
