import { describe, expect, it } from 'vitest';
import { resolveAxes, type SweepAxes } from '../../../src/barycenter/sweep/axes.js';
import { defineProblem, InvalidInputError, squaredEuclidean } from '../../../src/index.js';

const problemOf = (marginals: number) =>
  defineProblem({
    epsilon: 0.5,
    marginals: Array.from({ length: marginals }, (_, k) => ({
      weight: 1 / marginals,
      cost: squaredEuclidean(),
      distribution: { kind: 'gaussian', mean: [k], standardDeviation: 1 },
    })),
  });

const two = problemOf(2);
const resolved = (axes: SweepAxes, marginals = 2) => resolveAxes(problemOf(marginals), axes).axes;

describe('axes of a sweep', () => {
  it('are the problem’s own where they are left out', () => {
    expect(resolved({})).toEqual({ epsilon: [0.5], weights: [[0.5, 0.5]], seeds: [0] });
  });

  it.each<[string, readonly number[]]>([
    ['0.01:1:log5', [1, 0.316227766017, 0.1, 0.0316227766017, 0.01]],
    ['1:0.01:log3', [1, 0.1, 0.01]],
    ['1e-2:1E0:log3', [1, 0.1, 0.01]],
    ['0.1:1:4', [1, 0.7, 0.4, 0.1]],
    [' 0.1 , 2,.5 ', [2, 0.5, 0.1]],
    ['0.3', [0.3]],
    ['0.25:0.5:2', [0.5, 0.25]],
  ])('read ε from %j, largest first', (text, values) => {
    expect(resolved({ epsilon: text }).epsilon).toEqual(values);
  });

  it('read ε relative to the data', () => {
    expect(resolved({ epsilon: 'relative:0.1,1' }).epsilon).toEqual([{ relative: 1 }, { relative: 0.1 }]);
    expect(resolved({ epsilon: [{ relative: 0.1 }, { relative: 0.2 }] }).epsilon[0]).toEqual({ relative: 0.2 });
  });

  it('have equal factors between both ends, whatever ends and number', () => {
    for (let n = 2; n < 40; n++) {
      const values = resolved({ epsilon: `0.003:${n}:log${n}` }).epsilon as number[];
      expect(values).toHaveLength(n);
      expect([values[0], values.at(-1)]).toEqual([n, 0.003]);
      // Twelve digits are kept, so that a quotient of two is off by 2 × 5e-12 at most.
      const factor = (n / 0.003) ** (1 / (n - 1));
      for (let i = 1; i < n; i++) expect(Math.abs(values[i - 1] / values[i] / factor - 1)).toBeLessThan(1e-11);
    }
  });

  it.each([
    [2, 4, 3],
    [3, 3, 1],
    [3, 4, 3],
    [3, 10, 36],
    [5, 8, 35],
  ])('of %d marginals have simplex:%d inside: %d weights', (marginals, step, count) => {
    const { axes, notes } = resolveAxes(problemOf(marginals), { weights: `simplex:${step}` });
    expect(axes.weights).toHaveLength(count); // C(N − 1, K − 1)
    expect(new Set(axes.weights.map(String)).size).toBe(count);
    for (const weights of axes.weights) {
      expect(weights.every((w) => w > 0 && Math.abs(w * step - Math.round(w * step)) < 1e-12)).toBe(true);
      // K quotients and K − 1 sums round by half an ulp of 1 each.
      expect(Math.abs(weights.reduce((a, b) => a + b) - 1)).toBeLessThanOrEqual(2 * marginals * 1.2e-16);
    }
    expect(notes.join()).toMatch(/on the edge of the simplex, are left out/);
  });

  it('read lists of weights and seeds', () => {
    const weights = [
      [0.5, 0.5],
      [0.25, 0.75],
    ];
    expect(resolved({ weights: '0.5,0.5/0.25,0.75' }).weights).toEqual(weights);
    expect(resolved({ weights }).weights).toEqual(weights);
    for (const seeds of [3, '3', '0,1,2', 'list:0,1,2', '0:2:3', [0, 1, 2]]) {
      expect(resolved({ seeds }).seeds).toEqual([0, 1, 2]);
    }
    expect(resolved({ seeds: 'list:7' }).seeds).toEqual([7]);
  });

  it.each<[SweepAxes, string]>([
    [{ epsilon: '' }, 'sweep epsilon: values must be finite numbers; got "". Write them as'],
    [{ epsilon: '0.1,,1' }, 'values must be finite numbers; got ""'],
    [{ epsilon: 'NaN' }, 'values must be finite numbers; got "NaN"'],
    [{ epsilon: '0x10' }, 'values must be finite numbers; got "0x10"'],
    [{ epsilon: '1e999' }, 'values must be finite numbers'],
    [{ epsilon: '0.1:1' }, 'a range is FROM:TO:N or FROM:TO:logN; got "0.1:1". Write 0.01:1:log5'],
    [{ epsilon: '0.1:1:log' }, 'a range is FROM:TO:N'],
    [{ epsilon: '0.1:1:lin5' }, 'a range is FROM:TO:N'],
    [{ epsilon: '0.1:1:2.5' }, 'a range is FROM:TO:N'],
    [{ epsilon: '0.1:1:5:6' }, 'a range is FROM:TO:N'],
    [{ epsilon: '0.1:1:1' }, 'a range has 2 to 10000 values; got 1'],
    [{ epsilon: '0.1:1:99999' }, 'a range has 2 to 10000 values; got 99999'],
    [{ epsilon: '1:1:3' }, 'a range has two ends; got "1:1:3". Write 1 alone'],
    [{ epsilon: '0:1:log3' }, 'ends of a log range must be above 0'],
    [{ epsilon: '-1,1' }, 'values must be finite and not below 0; got -1'],
    [{ epsilon: [0.1, 0.1] }, 'every value is there once; got 0.1 twice. Leave one of them out'],
    [{ epsilon: [] }, 'an axis has a value at least; got none'],
    [{ epsilon: [0.1, { relative: 1 }] }, 'values are all relative or none; got both'],
    [{ epsilon: 0.1 as unknown as string }, 'it is a list or a text; got 0.1. Write "0.01:1:log5"'],
    [{ epsilon: [null as unknown as number] }, 'values must be finite and not below 0; got null'],
    [{ weights: 'simplex' }, 'values must be finite numbers; got "simplex"'],
    [{ weights: 'simplex:' }, 'a lattice is simplex:N, N whole; got "simplex:". Write simplex:4'],
    [{ weights: 'simplex:2.5' }, 'a lattice is simplex:N, N whole'],
    [{ weights: 'simplex:1' }, '2 weights above 0 need simplex:2 or finer; got simplex:1. A weight of 0 is not'],
    [{ weights: 'simplex:999999' }, 'a lattice has at most 10000 points inside'],
    [{ weights: '1,0' }, 'weights must be above 0; got 1,0. A weight of 0 is not part of a problem: leave that'],
    [{ weights: '0.5,0.5/0.2,0.3,0.5' }, 'the problem has 2 marginals, and each a weight; got 0.2,0.3,0.5'],
    [{ weights: '0.5,0.7' }, 'weights must sum to 1; got 1.2. Divide them by their sum'],
    [{ weights: '0.5,0.5/0.5,0.5' }, 'every value is there once'],
    [{ weights: [0.5] as unknown as number[][] }, 'weights are lists of numbers; got 0.5. Write [[0.5, 0.5]'],
    [{ weights: 4 as unknown as string }, 'weights are a list or a text; got 4'],
    [{ seeds: 0 }, 'their number is whole, from 1 to 10000; got 0. Give 5'],
    [{ seeds: '2.5' }, 'their number is whole, from 1 to 10000; got 2.5'],
    [{ seeds: [1.5] }, 'a seed is whole, from 0 to'],
    [{ seeds: 'list:-1' }, 'a seed is whole, from 0 to'],
    [{ seeds: [3, 3] }, 'every value is there once; got 3 twice'],
    [{ seeds: {} as unknown as number }, 'they are a number or a list; got an object'],
    [{ epsilon: '0.01:1:1000', seeds: 11 }, 'sweep axes: a sweep has at most 10000 points; got 11000'],
    [{ epsilons: [1] } as SweepAxes, 'has no setting "epsilons"; got a list of 1. Did you mean "epsilon"?'],
  ])('refuse %j', (axes, message) => {
    let thrown: unknown;
    try {
      resolveAxes(two, axes);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InvalidInputError);
    expect((thrown as Error).message).toContain(message);
  });
});
