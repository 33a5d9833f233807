import { describe, expect, it } from 'vitest';
import { abs, component, defineCost, log, sub } from '../../../src/autograd/index.js';
import { InvalidInputError } from '../../../src/errors.js';
import type { MarginalsInput } from '../../../src/solvers/input/marginals.js';
import type { Measure } from '../../../src/solvers/measure.js';
import { MOST_VARIABLES, multiMarginal } from '../../../src/solvers/multi_marginal/multi_marginal.js';
import { quantile } from '../../../src/solvers/quantile/quantile.js';
import { exactAssignment } from '../../reference/exact_transport.js';
import { halfSquare, line, measure, randomMeasure, rowsOf } from '../support/measures.js';
import { expectOptimalPlans } from '../support/optimality.js';

/**
 * A bound on every barycenter from potentials of rows alone: Σ_k λ_k g_k(i_k) ≤ min_y Σ_k λ_k ½‖x_{i_k} − y‖² for all
 * tuples, by enumeration, so that Σ_k λ_k ⟨a_k, g_k⟩ is at most the least objective.
 */
function dualBound({ weights }: MarginalsInput, plans: Awaited<ReturnType<typeof multiMarginal>>['plans']): number {
  const rows = plans.map((plan) => rowsOf(plan.rows));
  let worst = Infinity;
  const visit = (tuple: number[]): void => {
    const k = tuple.length;
    if (k < rows.length) return rows[k].forEach((_, i) => visit([...tuple, i]));
    const x = tuple.map((i, at) => rows[at][i]);
    const mean = x[0].map((_, c) => x.reduce((sum, point, at) => sum + weights[at] * point[c], 0));
    const cost = x.reduce((sum, point, at) => sum + weights[at] * halfSquare(point, mean), 0);
    worst = Math.min(worst, cost - tuple.reduce((sum, i, at) => sum + weights[at] * plans[at].toRows[i], 0));
  };
  visit([]);
  expect(worst, 'least slack of all tuples').toBeGreaterThan(-1e-12);
  return plans.reduce(
    (sum, { rows: { masses }, toRows }, k) => sum + weights[k] * masses.reduce((s, a, i) => s + a * toRows[i], 0),
    0,
  );
}

const cloud = (seed: number, rows: number, at = 0) => randomMeasure(seed, rows, 2, at);

/** A measure by place, so that two of them compare whatever their order. */
const sorted = ({ points, masses }: Measure) =>
  [...points.keys()].sort((a, b) => points[a] - points[b]).map((i) => [points[i], masses[i]]);

describe('multiMarginal', () => {
  it('is the optimum by enumeration of all tuples, in the plane, with masses and weights of every kind', async () => {
    const input = { marginals: [cloud(1, 7), cloud(2, 5, 2), cloud(3, 6)], weights: [0.2, 0.3, 0.5] };
    const solution = await multiMarginal(input);
    expect(solution.support.masses.length).toBeLessThanOrEqual(7 + 5 + 6 - 3 + 1);
    expectOptimalPlans(solution, input.weights, 10);
    expect(Math.abs(solution.objective.value - dualBound(input, solution.plans))).toBeLessThan(1e-12);
    expect(solution.convergence.converged).toBe(true);
    expect(solution.convergence.iterations).toBeGreaterThan(0);
    // The support is where the weighted means of the rows are that its mass comes from.
    solution.support.masses.forEach((_, j) => {
      const x = solution.plans.map(({ rows, coupling }) => rowsOf(rows)[coupling.rows[j]]);
      const mean = [0, 1].map((c) => x.reduce((sum, point, k) => sum + input.weights[k] * point[c], 0));
      expect(halfSquare(mean, rowsOf(solution.support)[j])).toBeLessThan(1e-28);
    });
  });

  it.each([[[0.5, 0.5]], [[0.1, 0.9]], [[0.2, 0.3, 0.5]]])('is quantile’s on the line, at %j', async (weights) => {
    const marginals = weights.map((_, k) => randomMeasure(10 + k, 6 + k, 1, k));
    const [linear, merged] = [await multiMarginal({ marginals, weights }), quantile({ marginals, weights })];
    expect(Math.abs(linear.objective.value - merged.objective.value)).toBeLessThan(1e-12);
    const [a, b] = [sorted(linear.support), sorted(merged.support)];
    expect(a.length).toBe(b.length);
    // Sums of a few masses in another order.
    a.flat().forEach((value, at) => expect(Math.abs(value - b.flat()[at])).toBeLessThan(1e-13));
  });

  it('is the best assignment of two clouds of equal masses', async () => {
    const n = 12;
    const [a, b] = [cloud(21, n), cloud(22, n, 1)].map(rowsOf);
    const { cost } = exactAssignment(Float64Array.from(a.flatMap((x) => b.map((y) => halfSquare(x, y)))));
    const { objective, support } = await multiMarginal({ marginals: [measure(a), measure(b)], weights: [0.25, 0.75] });
    // Of the barycenter between two, λ_1 λ_2 of the cost between them is left.
    expect(Math.abs(objective.value - (0.25 * 0.75 * cost) / n)).toBeLessThan(1e-12);
    expect(support.masses).toHaveLength(n);
  });

  it('keeps the digits of small clouds that are far apart, and of clouds near one point', async () => {
    const small = (seed: number, at: number) => {
      const given = cloud(seed, 4);
      return { ...given, points: given.points.map((value) => at + value * 2 ** -20) };
    };
    const weights = [0.5, 0.5];
    const [near, far] = [
      await multiMarginal({ marginals: [small(31, 0), small(32, 0)], weights }),
      await multiMarginal({ marginals: [small(31, -8), small(32, 8)], weights }),
    ];
    // Couplings do not change as clouds move, where the positions lose 2⁻⁵³·2²³ of their size, that is 1e-9.
    expect(far.plans.map((plan) => [...plan.coupling.rows])).toEqual(near.plans.map((plan) => [...plan.coupling.rows]));
    expectOptimalPlans(far, weights, 128);
    expect(near.objective.value).toBeGreaterThan(0);
    expect(near.convergence.converged).toBe(true);
  });

  it('keeps identical marginals, one atom, and rows of no mass out', async () => {
    const one = measure([[0, 1], [2, 2], [5, 0]], [0.5, 0, 0.5]); // prettier-ignore
    const same = await multiMarginal({ marginals: [one, one, one], weights: [0.2, 0.3, 0.5] });
    expect(rowsOf(same.support)).toEqual([[0, 1], [5, 0]]); // prettier-ignore
    expect(same.objective.value).toBe(0);
    expect(same.convergence.converged).toBe(true);
    expect(rowsOf(same.plans[0].rows)).toEqual([[0, 1], [5, 0]]); // prettier-ignore
    const atom = await multiMarginal({ marginals: [measure([[2, 4]]), one], weights: [0.5, 0.5] });
    expect(rowsOf(atom.support)).toEqual([[1, 2.5], [3.5, 2]]); // prettier-ignore
    expect(atom.warnings).toEqual([expect.stringContaining('1 of 1 in marginal 0')]);
  });

  it('resolves a mass of 1e-9 beside others', async () => {
    const input = { marginals: [line([0, 1], [1 - 1e-9, 1e-9]), line([0, 10], [0.5, 0.5])], weights: [0.5, 0.5] };
    const solution = await multiMarginal(input);
    expectOptimalPlans(solution, input.weights, 100);
    expect(sorted(solution.support).map(([x]) => x)).toEqual([0, 5, 5.5]);
  });
});

describe('multiMarginal on candidates', () => {
  it('is the optimum for squared distances on the support that the free one found', async () => {
    const input = { marginals: [cloud(41, 5), cloud(42, 4), cloud(43, 3)], weights: [0.5, 0.3, 0.2] };
    const free = await multiMarginal(input);
    const candidates = { points: Float64Array.from([...free.support.points, 9, 9, -9, 4]), dim: 2 };
    const bound = await multiMarginal({ ...input, candidates });
    expect(Math.abs(bound.objective.value - free.objective.value)).toBeLessThan(1e-12);
    expectOptimalPlans(bound, input.weights, 100);
  });

  it('finds medians where costs are distances', async () => {
    const distance = defineCost((x, y) => abs(component(sub(x, y), 0)));
    const weights = [0.25, 0.25, 0.5];
    const marginals = [line([0, 4]), line([1, 5]), line([2, 6])];
    const candidates = { points: Float64Array.from([-1, 0, 1, 2, 3, 4, 5, 6, 7]), dim: 1 };
    const solution = await multiMarginal({ marginals, weights, costs: weights.map(() => distance), candidates });
    // Half of the weight is at the third: no place is better, row by row, than anywhere from the second on to it.
    expect(solution.objective.value).toBeCloseTo(0.25 * 2 + 0.25 * 1, 12);
    expectOptimalPlans(
      solution,
      weights,
      10,
      weights.map(
        () =>
          ([x], [y]) =>
            Math.abs(x - y),
      ),
    );
  });

  it('takes marginals of one dimension each and costs of their own', async () => {
    const costs = [
      defineCost((x, y) => abs(sub(component(x, 0), component(y, 0)))),
      defineCost((x, y) => abs(sub(component(x, 0), component(y, 1)))),
    ];
    const candidates = { points: Float64Array.from([0, 0, 0, 1, 1, 0, 1, 1]), dim: 2 };
    const marginals = [line([0, 1], [0.25, 0.75]), line([0, 1], [0.5, 0.5])];
    const solution = await multiMarginal({ marginals, weights: [0.5, 0.5], costs, candidates });
    expect(solution.objective.value).toBeCloseTo(0, 14);
    expect(solution.convergence.converged).toBe(true);
  });
});

describe('multiMarginal refuses', () => {
  const good = line([0, 1]);
  const other = defineCost((x, y) => abs(component(sub(x, y), 0)));
  const many = (rows: number, dim = 2) =>
    measure(Array.from({ length: rows }, (_, i) => new Array<number>(dim).fill(i)));
  it.each<[string, unknown, RegExp]>([
    ['no settings', undefined, /multiMarginal: settings are an object; got nothing/],
    ['a negative mass', { marginals: [line([0, 1], [-0.5, 1.5])], weights: [1] }, /at least 0; got -0.5 in row 0/],
    ['a place of NaN', { marginals: [line([0, NaN])], weights: [1] }, /got NaN in row 1, column 0/],
    ['two spaces', { marginals: [good, many(2)], weights: [0.5, 0.5] }, /marginals\[1\]: dim must be 1.*got 2/],
    [
      'too many tuples',
      { marginals: [many(100), many(100), many(100)], weights: [0.2, 0.3, 0.5] },
      new RegExp(`at most ${MOST_VARIABLES} variables; got 1000000 of 100 × 100 × 100 rows. Pass candidates`),
    ],
    [
      'too many tuples on the line',
      { marginals: [many(600, 1), many(600, 1)], weights: [0.5, 0.5] },
      /got 360000 of 600 × 600 rows. On the line quantile/,
    ],
    [
      'too many candidates',
      { marginals: [many(600), many(600)], weights: [0.5, 0.5], candidates: many(600) },
      /got 720600 of 600 \+ 600 rows and 600 candidates. Pass fewer candidates/,
    ],
    [
      'another cost alone',
      { marginals: [good], weights: [1], costs: [other] },
      /costs\[0\].*got another cost. Pass cand/,
    ],
    ['a cost too few', { marginals: [good], weights: [1], costs: [] }, /costs must be 1; got 0/],
    ['what is no cost', { marginals: [good], weights: [1], costs: [3] }, /costs\[0\]: must be a cost; got 3/],
    [
      'candidates elsewhere',
      { marginals: [good], weights: [1], candidates: many(2) },
      /candidates: dim must be 1; got 2/,
    ],
    [
      'a cost that is no number',
      {
        marginals: [good],
        weights: [1],
        costs: [defineCost((x, y) => log(sub(component(y, 0), component(x, 0))))],
        candidates: line([0, 1]),
      },
      /must be finite at all pairs/,
    ],
  ])('%s', async (_, input, message) => {
    await expect(multiMarginal(input as never)).rejects.toThrow(InvalidInputError);
    await expect(multiMarginal(input as never)).rejects.toThrow(message);
  });
});
