import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, norm, squaredEuclidean, sub } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { gaussianBarycenter } from '../../../src/barycenter/exact/gaussian_barycenter.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { Device } from '../../../src/device/device.js';
import { solveClassicalLoaded } from '../../../src/solvers/solve_classical.js';

let device: Device;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(async () => {
  expect(device.liveBytes).toBe(0);
  await device.close();
});

const solved = async (input: ProblemInput, seed = 0) =>
  solveClassicalLoaded(await loadMarginals(defineProblem(input)), { device, seed });

const line = (offset: number, solver: NonNullable<ProblemInput['solver']>, unit = 1): ProblemInput => ({
  epsilon: 0,
  solver,
  marginals: [
    { weight: 0.25, cost: squaredEuclidean(), samples: [[0], [1], [5]].map(([x]) => [offset + unit * x]) },
    { weight: 0.75, cost: squaredEuclidean(), samples: [[2], [3], [4]].map(([x]) => [offset + unit * x]) },
  ],
});

// Sorted pairs: 0–2, 1–3, 5–4, and λ = (¼, ¾).
const IMAGES = [1.5, 2.5, 4.25];

describe('a classical barycenter', () => {
  it.each(['quantile', 'multi-marginal'] as const)('of %s is in the data’s own unit, far from 0, too', async (kind) => {
    for (const [offset, unit] of [
      [0, 1],
      [1e6, 0.5],
    ]) {
      const result = await solved(line(offset, { kind }, unit));
      const support = result.support()!;
      const points = Array.from(support.data).sort((a, b) => a - b);
      // Rounding of float64 at the offset.
      points.forEach((y, i) => expect(Math.abs(y - (offset + unit * IMAGES[i]))).toBeLessThan(1e-9));
      support.masses.forEach((mass) => expect(Math.abs(mass - 1 / 3)).toBeLessThan(1e-12));
      // Σ_k λ_k mean of ½(x − y)²: each pair d apart is at λ₁d and λ₀d from its image: ½·λ₀λ₁·d², d = 2, 2, 1.
      const value = (unit ** 2 * (0.5 * 0.25 * 0.75 * (4 + 4 + 1))) / 3;
      expect(Math.abs(result.solved.objective / value - 1)).toBeLessThan(1e-9);
    }
  });

  it('maps rows and new points, forth and back', async () => {
    const result = await solved(line(0, { kind: 'quantile' }));
    const forth = await result.plan(0).sample([[0], [1], [5]], { perPoint: 2 });
    expect(forth.shape).toEqual([3, 2, 1]);
    expect(Array.from(forth.data)).toEqual(IMAGES.flatMap((y) => [y, y]));
    const back = await result.planBack(1).sample(IMAGES.map((y) => [y]));
    expect(Array.from(back.data)).toEqual([2, 3, 4]);
    // A new point goes to the image of a neighbour: far outside of the rows the last one.
    const outside = await result.plan(0).sample([[-9], [40]]);
    expect(Array.from(outside.data)).toEqual([1.5, 4.25]);
    await expect(result.plan(0).sample([[0, 1]])).rejects.toThrow('points must have 1 columns');
    expect(() => result.plan(2)).toThrow('marginal must be 0 to 1');
    expect(() => result.planBack(-1)).toThrow('planBack: marginal must be 0 to 1');
  });

  it('draws the images of a row that splits by their masses', async () => {
    // A row of mass 1 against two of ½: half of it goes either way.
    const samples = [[[0]], [[-1], [1]]];
    const marginals = samples.map((rows) => ({ weight: 0.5, cost: squaredEuclidean(), samples: rows }));
    const result = await solved({ epsilon: 0, solver: { kind: 'quantile' }, marginals });
    const { data } = await result.plan(0).sample([[0]], { perPoint: 4000 });
    const left = data.filter((y) => y === -0.5).length;
    expect(data.filter((y) => y === 0.5)).toHaveLength(4000 - left);
    // Four standard errors of a fair coin: one of 16,000 seeds would miss.
    expect(Math.abs(left - 2000)).toBeLessThan(4 * Math.sqrt(1000));
    expect(result.warnings.join()).toMatch(/split their mass/);
    expect([...(await result.plan(0).conditionalMean([[0]]))]).toEqual([0]);
  });

  it('has the means of its draws as conditional means, of rows and of new points, either way', async () => {
    const samples = [[0], [1], [2], [3]];
    const marginals = [0, 1].map((k) => ({ weight: 0.5, cost: squaredEuclidean(), samples: samples.slice(k) }));
    const result = await solved({ epsilon: 0.2, solver: { kind: 'free-support' }, marginals });
    for (const plan of [result.plan(0), result.planBack(1)]) {
      const means = await plan.conditionalMean([[1], [2.2]]);
      const { data } = await plan.sample([[1], [2.2]], { perPoint: 4000 });
      for (const [p, mean] of means.entries()) {
        const draws = [...data.subarray(4000 * p, 4000 * (p + 1))];
        const drawn = draws.reduce((sum, y) => sum + y, 0) / 4000;
        const deviation = Math.sqrt(draws.reduce((sum, y) => sum + (y - drawn) ** 2, 0) / 4000);
        expect(deviation).toBeGreaterThan(0.1);
        // Four standard errors: one seed of 16,000 would miss.
        expect(Math.abs(mean - drawn)).toBeLessThan((4 * deviation) / Math.sqrt(4000));
      }
    }
    const stopped = result.plan(0).conditionalMean([[1]], { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toThrow(/stopped after 0 of 1 points/);
    await expect(result.plan(0).conditionalMean([[1]], { steps: 3 })).rejects.toThrow(/steps are of chains/);
  });

  it('draws of every plan, and of every way back, with numbers of its own', async () => {
    const samples = [[0], [1], [2], [3]];
    const marginals = [0, 1].map(() => ({ weight: 0.5, cost: squaredEuclidean(), samples }));
    const result = await solved({ epsilon: 50, solver: { kind: 'free-support' }, marginals });
    const plans = [result.plan(0), result.plan(1), result.planBack(0), result.planBack(1)];
    // Which of four points each draw is: at such an ε all are likely, whatever the plan.
    const drawn: string[] = [];
    for (const plan of plans) {
      const { data } = await plan.sample([[1.5]], { perPoint: 64 });
      const places = [...new Set(data)].sort((a, b) => a - b);
      drawn.push([...data].map((value) => places.indexOf(value)).join(''));
    }
    expect(new Set(drawn).size).toBe(4);
  });

  it('samples by mass, the same for the same seed', async () => {
    const result = await solved(line(0, { kind: 'quantile' }));
    const [a, b, c] = [
      await result.sampleBarycenter(300, { seed: 1 }),
      await result.sampleBarycenter(300, { seed: 1 }),
      await result.sampleBarycenter(300, { seed: 2 }),
    ];
    expect(a).toEqual(b);
    expect(a.data).not.toEqual(c.data);
    // Four standard errors of a share of a third.
    for (const y of IMAGES)
      expect(Math.abs(a.data.filter((v) => v === y).length - 100)).toBeLessThan(4 * Math.sqrt((300 * 2) / 9));
  });

  it('of Gaussians is exact for their own moments, at any ε', async () => {
    const specs = [
      {
        mean: [1e5, 3],
        covariance: [
          [2, 0.5],
          [0.5, 1],
        ],
      },
      {
        mean: [1e5 + 2, -3],
        covariance: [
          [1, -0.3],
          [-0.3, 4],
        ],
      },
    ];
    const marginals = specs.map((spec, k) => {
      return { weight: [0.3, 0.7][k], cost: squaredEuclidean(), distribution: gaussian(spec) };
    });
    for (const epsilon of [0, 0.5]) {
      const result = await solved({ epsilon, solver: { kind: 'bures' }, marginals });
      const exact = gaussianBarycenter({
        means: specs.map(({ mean }) => mean),
        covariances: specs.map(({ covariance }) => covariance),
        weights: [0.3, 0.7],
        epsilon,
      });
      expect(result.warnings).toEqual([]);
      const { exact: scores } = await result.evaluate({ points: 512, conditionalPoints: 64, draws: 16 });
      for (const { barycenterUvp, conditionalMeanUvp } of scores!.marginals) {
        // An exact sampler scores the floor on average; four of its spreads above it, once in 16,000.
        expect(barycenterUvp.value).toBeLessThan(
          barycenterUvp.floor + 4 * (barycenterUvp.spread ?? barycenterUvp.floor),
        );
        expect(conditionalMeanUvp.value).toBeLessThan(2 * conditionalMeanUvp.floor + 1e-9);
      }
      const mean = await result.plan(0).conditionalMean([[1e5, 3]]);
      const expected = exact.plans[0].conditionalMean([1e5, 3]);
      // No draws: the fixed point's 1e-9 of 1e5.
      mean.forEach((v, i) => expect(Math.abs(v - expected[i])).toBeLessThan(1e-4));
    }
  });

  it('says what a solver leaves aside, and what it cannot do', async () => {
    const quantile = await solved({ ...line(0, { kind: 'quantile' }), epsilon: 0.1 });
    expect(quantile.epsilon).toBe(0);
    expect(quantile.warnings[0]).toMatch(/of the unregularised problem: epsilon 0\.1 is left aside/);
    const plane = [0, 1].map((k) => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      samples: [
        [k, 0],
        [k, 1],
      ],
    }));
    await expect(solved({ epsilon: 0, solver: { kind: 'quantile' }, marginals: plane })).rejects.toThrow(
      /"quantile" cannot do this problem; got quantile functions are of one column/,
    );
    const far = defineCost((x, y) => norm(sub(x, y)));
    for (const kind of ['bures', 'sliced', 'multi-marginal', 'sinkhorn-grid'] as const) {
      const marginals = plane.map((m) => ({ ...m, cost: far }));
      await expect(solved({ epsilon: 1, solver: { kind }, marginals })).rejects.toThrow(/"free-support" or "energy"/);
    }
    expect(() => defineProblem({ ...line(0, { kind: 'sinkhorn-grid' }) })).toThrow(
      'problem.epsilon: must be above 0 with the solver "sinkhorn-grid"; got 0.',
    );
    expect(() => defineProblem({ epsilon: 0, marginals: plane })).toThrow('above 0 with the solver "energy"');
  });
});

describe('every solver', () => {
  const marginals = [
    [2, 0.3],
    [-2, 1],
  ].map(([centre, scale]) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    samples: Array.from({ length: 40 }, (_, i) => [
      centre + scale * Math.cos((2 * Math.PI * i) / 40),
      scale * Math.sin((2 * Math.PI * i) / 40),
    ]),
  }));

  // Between circles of radius 0.3 and 1 about ±2 lies one of radius 0.65 about 0; √ε blurs and shrinks by as much.
  it.each([
    ['bures', 0, 0.01],
    ['multi-marginal', 0, 0.01],
    ['free-support', 0, 0.01],
    ['sliced', 0, 0.01],
    ['free-support', 0.01, 0.1],
    ['sinkhorn-grid', 0.01, 0.1],
  ] as const)('%s at ε = %d finds the circle between two circles', async (kind, epsilon, tolerance) => {
    const result = await solved({ epsilon, solver: { kind }, marginals });
    expect(result.solved.solution.convergence.converged).toBe(true);
    const { data } = await result.sampleBarycenter(4000);
    let [x, y, square] = [0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      x += data[2 * i] / 4000;
      y += data[2 * i + 1] / 4000;
      square += (data[2 * i] ** 2 + data[2 * i + 1] ** 2) / 4000;
    }
    // Four standard errors of 4,000 draws of deviation 0.46.
    expect(Math.hypot(x, y)).toBeLessThan(4 * Math.sqrt(2) * (0.46 / Math.sqrt(4000)) + tolerance / 10);
    expect(Math.abs(Math.sqrt(square) - 0.65)).toBeLessThan(tolerance + 0.02);
  });
});
