import { describe, expect, it } from 'vitest';
import * as b from '../../src/autograd/index.js';
import type { CostFunction, Scalar, Vector } from '../../src/autograd/index.js';
import { InvalidInputError } from '../../src/errors.js';

let leaked: Vector | undefined;

/** Calls that only plain JavaScript can make. */
const untyped = b as unknown as Record<string, (...args: unknown[]) => Scalar>;

const wrong: readonly [string, CostFunction, RegExp][] = [
  [
    'lengths that differ',
    (x, y) => b.norm(b.sub(x, y)),
    /^sub: vectors must have the same length; got lengths 2 and 3\./,
  ],
  ['dot of different lengths', (x, y) => b.dot(x, y), /lengths 2 and 3/],
  ['where over different lengths', (x, y) => b.sum(b.where(b.lessThan(x, 0), y, 1)), /lengths 2 and 3/],
  [
    'a matrix of the wrong width',
    (_, y) => b.norm(b.matVec([[1, 2]], y)),
    /1 × 2 matrix and a vector of length 3\. Transpose/,
  ],
  ['an uneven matrix', (_, y) => b.norm(b.matVec([[1, 2, 3], [1]], y)), /3 columns in row 0 and 1 in row 1/],
  ['a matrix with NaN', (_, y) => b.norm(b.matVec([[1, NaN, 3]], y)), /NaN at row 0, column 1/],
  ['no matrix', (_, y) => untyped.matVec(4, y), /array of rows of numbers; got a number/],
  [
    'a vector result',
    (_, y) => b.exp(y) as unknown as Scalar,
    /must return a traced scalar .* a vector of length 3\. Reduce it/,
  ],
  ['nothing returned', (() => undefined) as unknown as CostFunction, /got nothing/],
  ['a number returned', (() => 3) as unknown as CostFunction, /got a plain number/],
  ['a promise returned', (() => Promise.resolve()) as unknown as CostFunction, /got a promise/],
  ['a cost without y', (x) => b.norm(x), /an expression without y\. A cost without y cannot/],
  ['y only in what is multiplied by 0', (x, y) => b.add(b.norm(x), b.mul(0, b.norm(y))), /an expression without y/],
  [
    'a value of another trace',
    (_, y) => b.dot(leaked!, y),
    /^dot: operands must come from the cost that is being traced; got a value traced in another/,
  ],
  [
    'JavaScript operators',
    (x, y) => ((x as unknown as number) - (y as unknown as number)) as unknown as Scalar,
    /no JavaScript operators.*sub\(x, y\)/,
  ],
  [
    'JavaScript comparisons',
    (_, y) => ((b.norm(y) as unknown as number) < 1 ? b.norm(y) : b.sum(y)),
    /where\(lessThan/,
  ],
  [
    'an index in brackets',
    (_, y) => untyped.sin((y as unknown as number[])[0]),
    /^sin: .* got undefined\. Use component\(v, i\) instead of v\[i\]/,
  ],
  [
    'an array of traced values',
    (_, y) => untyped.norm([b.component(y, 0), 1]),
    /got an array with a traced value\. .*stack/,
  ],
  ['a string', () => untyped.exp('1'), /got a string/],
  ['an empty array', () => untyped.norm([]), /got an empty array/],
  ['sum of a scalar', (_, y) => untyped.sum(b.norm(y)), /^sum: the operand must be a vector; got a scalar/],
  [
    'stack of vectors',
    (_, y) => untyped.norm(untyped.stack([y, y])),
    /^stack: the operand must be a scalar; got a vector of length 3/,
  ],
  ['stack of nothing', () => untyped.norm(untyped.stack([])), /^stack: it takes a non-empty array/],
  ['a component too far', (_, y) => b.component(y, 3), /length 3 must be a whole number from 0 to 2; got 3/],
  ['a broken index', (_, y) => b.component(y, 0.5), /got 0\.5/],
  ['rotation in space', (_, y) => b.norm(b.rotate(y, 1)), /only 2-vectors can be rotated; got a vector of length 3/],
  ['constants that give infinity', (_, y) => b.mul(b.div(1, 0), b.norm(y)), /finite in float32.*got Infinity/],
  ['constants that give NaN', (_, y) => b.mul(b.log(-1), b.norm(y)), /got NaN/],
  ['a constant beyond float32', (_, y) => b.mul(1e39, b.norm(y)), /got 1e\+39/],
  [
    'squared Euclidean between dimensions',
    (x, y) => (b.squaredEuclidean().trace(2, 3), b.dot(x, y)),
    /x and y must have the same dimension; got 2 and 3\. .*featureCost/,
  ],
  [
    'geodesic on a line',
    (x, y) => (b.geodesic().trace(1, 1), b.dot(x, y)),
    /unit sphere, of dimension 2 and more; got dimensions 1 and 1/,
  ],
  [
    'geodesic between spheres',
    (x, y) => (b.geodesic().trace(2, 3), b.dot(x, y)),
    /of one unit sphere.*got dimensions 2 and 3/,
  ],
  [
    'twist in space',
    (x, y) => (b.twist({ slope: 1 }).trace(2, 3), b.dot(x, y)),
    /points of the plane; got dimension 3/,
  ],
];

describe('wrong costs', () => {
  b.defineCost((_, y) => b.norm((leaked = y))).trace(3, 3);

  it.each(wrong)('%s', (_, f, message) => {
    const attempt = () => b.defineCost(f).trace(2, 3);
    expect(attempt).toThrow(InvalidInputError);
    expect(attempt).toThrow(message);
  });

  it('names functions called outside of a cost', () => {
    expect(() => b.norm([3, 4])).toThrow(/^norm: functions on traced values belong inside a cost/);
    expect(() => b.add(1, 2)).toThrow(/belong inside a cost/);
  });

  it('refuses dimensions that are none', () => {
    for (const dim of [0, -1, 1.5, NaN])
      expect(() => b.squaredEuclidean().trace(dim, 2)).toThrow(/xDim must be a whole number/);
  });

  it('refuses points of other dimensions', () => {
    const cost = b.squaredEuclidean().trace(2, 2);
    expect(() => cost.value([1], [1, 2])).toThrow(/x must have 2 components and y 2; got 1 and 2/);
    expect(() => cost.gradient([1, 2], [1, 2, 3])).toThrow(InvalidInputError);
  });

  it('refuses a slope, a constant or a function that is none', () => {
    expect(() => b.twist({ slope: NaN })).toThrow(/slope must be a finite number/);
    expect(() => untyped.constant('a')).toThrow(/constant: the value must be a number/);
    expect(() => untyped.defineCost(3)).toThrow(/defineCost: it takes a function/);
  });

  it('leaves no trace open behind an error', () => {
    expect(() =>
      b
        .defineCost(() => {
          throw new Error('mine');
        })
        .trace(1, 1),
    ).toThrow('mine');
    expect(() => b.norm([1])).toThrow(/belong inside a cost/);
  });
});
