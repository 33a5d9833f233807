import { describe, expect, it } from 'vitest';
import { exactTransport, type TransportProblem } from '../../../src/solvers/free_support/exact/exact_transport.js';
import { exactAssignment } from '../../reference/exact_transport.js';
import { TestRandom } from '../../support/random.js';
import { weighted } from './clouds.js';

const equal = (n: number): Float64Array => new Float64Array(n).fill(1 / n);

/** Every order of 0 to n − 1. */
function* permutations(n: number, chosen: readonly number[] = []): Generator<readonly number[]> {
  if (chosen.length === n) yield chosen;
  for (let j = 0; j < n; j++) if (!chosen.includes(j)) yield* permutations(n, [...chosen, j]);
}

const sumsBy = (index: readonly number[], masses: readonly number[], n: number): number[] => {
  const sums = new Array<number>(n).fill(0);
  index.forEach((at, e) => (sums[at] += masses[e]));
  return sums;
};

function expectOptimal(problem: TransportProblem): ReturnType<typeof exactTransport> {
  const { costs, supplies, demands } = problem;
  const solved = exactTransport(problem);
  const { rows, columns, masses, u, v, cost, gap } = solved;
  const near = (sums: number[], wanted: Float64Array) =>
    sums.forEach((sum, i) => expect(Math.abs(sum - wanted[i])).toBeLessThan(1e-12));
  near(sumsBy(rows, masses, supplies.length), supplies);
  near(sumsBy(columns, masses, demands.length), demands);
  expect(Math.min(...masses)).toBeGreaterThan(0);
  const scale = costs.reduce((most, c) => Math.max(most, Math.abs(c)), 0);
  const slackOf = (i: number, j: number) => costs[i * demands.length + j] - u[i] - v[j];
  const slacks = costs.map((_, e) => slackOf(Math.floor(e / demands.length), e % demands.length));
  expect(slacks.reduce((least, slack) => Math.min(least, slack), Infinity)).toBeGreaterThan(-1e-13 * scale);
  rows.forEach((i, e) => expect(Math.abs(slackOf(i, columns[e]))).toBeLessThan(1e-12 * scale));
  // Feasible duals of the same value: no plan costs less (weak duality).
  expect(Math.abs(gap)).toBeLessThan(1e-12 * scale);
  expect(cost).toBeCloseTo(
    masses.reduce((sum, mass, e) => sum + mass * costs[rows[e] * demands.length + columns[e]], 0),
  );
  return solved;
}

describe('exactTransport', () => {
  it('costs what the best of all permutations costs, for few points', () => {
    for (const n of [1, 2, 3, 6]) {
      const costs = new TestRandom(n).uniforms(n * n, -1, 1);
      const totals = [...permutations(n)].map((order) => order.reduce((sum, j, i) => sum + costs[i * n + j] / n, 0));
      const { cost, rows } = expectOptimal({ costs, supplies: equal(n), demands: equal(n) });
      expect(Math.abs(cost - Math.min(...totals))).toBeLessThan(1e-14);
      expect(rows.length).toBe(n);
    }
  });

  it('costs what Jonker and Volgenant’s assignment costs, also where many costs are equal', () => {
    const n = 90;
    const smooth = new TestRandom(5).uniforms(n * n);
    for (const costs of [smooth, smooth.map((c) => Math.floor(4 * c))]) {
      const { cost } = expectOptimal({ costs, supplies: equal(n), demands: equal(n) });
      expect(Math.abs(cost - exactAssignment(costs).cost / n)).toBeLessThan(1e-13);
    }
  });

  it('is monotone on the line, for any sizes and masses', () => {
    const [a, b] = [weighted(6, 70, 1), weighted(7, 41, 1, 2)];
    const costs = Float64Array.from([...a.points].flatMap((x) => [...b.points].map((y) => 0.5 * (x - y) ** 2)));
    const { cost } = expectOptimal({ costs, supplies: a.masses, demands: b.masses });
    const order = (points: Float64Array) => [...points.keys()].sort((i, j) => points[i] - points[j]);
    const [rows, columns] = [order(a.points), order(b.points)];
    const [left, wanted] = [a.masses.slice(), b.masses.slice()];
    let monotone = 0;
    for (let i = 0, j = 0; i < rows.length && j < columns.length;) {
      const mass = Math.min(left[rows[i]], wanted[columns[j]]);
      monotone += mass * costs[rows[i] * columns.length + columns[j]];
      left[rows[i]] -= mass;
      wanted[columns[j]] -= mass;
      if (left[rows[i]] <= wanted[columns[j]]) i++;
      else j++;
    }
    expect(Math.abs(cost - monotone)).toBeLessThan(1e-13);
  });

  it('is as good from any duals to start from', () => {
    const [supplies, demands] = [weighted(8, 30, 1).masses, weighted(9, 50, 1).masses];
    const random = new TestRandom(10);
    const costs = random.uniforms(1500);
    const { cost } = expectOptimal({ costs, supplies, demands });
    const again = expectOptimal({ costs, supplies, demands, start: random.uniforms(30, -5, 5) });
    expect(Math.abs(again.cost - cost)).toBeLessThan(1e-13);
  });
});
