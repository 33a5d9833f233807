import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, norm, squaredEuclidean, sub } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { Device } from '../../../src/device/device.js';
import { keyOf } from '../../../src/random/philox.js';
import { chosenRows, measuresOf } from '../../../src/solvers/measures.js';
import { solveClassicalLoaded } from '../../../src/solvers/solve_classical.js';

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(() => device.close());

const solved = async (input: ProblemInput) =>
  solveClassicalLoaded(await loadMarginals(defineProblem(input)), { device, seed: 0 });

/** Means 40 apart, unequal weights, nothing symmetric. */
const clouds = [0, 1].map((k) =>
  Array.from({ length: 9 }, (_, i) => [40 * k + Math.sin(3 * i + k), (1 + k) * Math.cos(i * i)]),
);
const WEIGHTS = [0.3, 0.7];
const problem = (change: Partial<ProblemInput>): ProblemInput => ({
  epsilon: 0.4,
  marginals: clouds.map((samples, k) => ({ weight: WEIGHTS[k], cost: squaredEuclidean(), samples })),
  ...change,
});

/** Σ_k λ_k of the mean cost of draws, all of them from the rows themselves. */
async function drawnCost(
  result: Awaited<ReturnType<typeof solved>>,
  cost: (x: number[], y: ArrayLike<number>) => number,
  perPoint: number,
): Promise<number> {
  let total = 0;
  for (const [k, rows] of clouds.entries()) {
    const { data } = await result.plan(k).sample(rows, { perPoint });
    const costs = rows.flatMap((x, i) =>
      Array.from({ length: perPoint }, (_, m) => {
        const at = 2 * (i * perPoint + m);
        return cost(x, data.subarray(at, at + 2));
      }),
    );
    total += (WEIGHTS[k] * costs.reduce((a, b) => a + b, 0)) / costs.length;
  }
  return total;
}

const half = ([a, b]: number[], y: ArrayLike<number>): number => ((a - y[0]) ** 2 + (b - y[1]) ** 2) / 2;

describe('the transport cost of a solution', () => {
  // 20,000 draws a row of costs near 200, whose deviation is about 20 · 0.6: a standard error of 0.03, of which four.
  it.each(['bures', 'free-support'] as const)(
    'of %s is the mean cost of its plans, in units of the data',
    async (kind) => {
      const result = await solved(problem({ solver: { kind } }));
      expect(Math.abs(result.solved.objective - (await drawnCost(result, half, 20_000)))).toBeLessThan(0.12);
      // The means' share alone: ½ · 0.3 · 0.7 · 40² = 168.
      expect(result.solved.objective).toBeGreaterThan(168);
    },
  );

  it('is under the problem’s own cost', async () => {
    const cost = defineCost((x, y) => norm(sub(x, y)));
    const marginals = clouds.map((samples, k) => ({ weight: WEIGHTS[k], cost, samples }));
    const result = await solved(problem({ marginals, solver: { kind: 'free-support', points: 4, tolerance: 0.05 } }));
    const distance = (x: number[], y: ArrayLike<number>): number => Math.hypot(x[0] - y[0], x[1] - y[1]);
    expect(Math.abs(result.solved.objective - (await drawnCost(result, distance, 2000)))).toBeLessThan(0.12);
  });
});

describe('rows that a solver takes', () => {
  it('are all of a short table, and others without repetition, by the seed', () => {
    expect([...chosenRows(4, 9, keyOf(0), 0)]).toEqual([0, 1, 2, 3]);
    const chosen = chosenRows(1000, 300, keyOf(1), 0);
    expect(new Set(chosen).size).toBe(300);
    expect([...chosen]).toEqual([...chosen].sort((a, b) => a - b));
    expect([...chosenRows(1000, 300, keyOf(1), 0)]).toEqual([...chosen]);
    expect([...chosenRows(1000, 300, keyOf(2), 0)]).not.toEqual([...chosen]);
    expect([...chosenRows(1000, 300, keyOf(1), 1)]).not.toEqual([...chosen]);
    // A hypergeometric share of the first half: 150 of 300, four deviations of 7.2.
    expect(Math.abs(chosen.filter((row) => row < 500).length - 150)).toBeLessThan(29);
  });

  it('are those of the table as the engine sees them, each of the same mass', async () => {
    const loaded = await loadMarginals(defineProblem(problem({})));
    const [measure] = await measuresOf(loaded, 5, 0);
    const { reference, shift, unit } = loaded.coordinates.inputs[0];
    expect([...measure.masses]).toEqual(new Array(5).fill(1 / 5));
    for (let i = 0; i < 5; i++) {
      const point = [0, 1].map((d) => measure.points[2 * i + d] * unit + shift[d] + reference[d]);
      expect(clouds[0].some((row) => Math.hypot(row[0] - point[0], row[1] - point[1]) < 1e-12)).toBe(true);
    }
  });
});

it('a classical barycenter refuses what is of chains', async () => {
  const result = await solved(problem({ solver: { kind: 'bures' } }));
  await expect(result.evaluate({ certify: true })).rejects.toThrow('evaluate: certificates are of potentials');
  await expect(result.plan(0).sample([[0, 0]], { steps: 3 })).rejects.toThrow('plan.sample: steps are of chains');
});

it('says of cells that are wide beside √ε that they are', async () => {
  const coarse = await solved(problem({ epsilon: 0.05, solver: { kind: 'sinkhorn-grid', cells: 8 } }));
  expect(coarse.warnings.join()).toMatch(/Cells are [\d.]+ times as wide as √ε: raise solver\.cells \(now 8\)/);
  const fine = await solved(problem({ solver: { kind: 'sinkhorn-grid' } }));
  expect(fine.warnings.join()).not.toMatch(/Cells are/);
});
