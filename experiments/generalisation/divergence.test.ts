import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gaussian, inverseTwist, openCpuDevice, twist, type Problem } from '../../src/index.js';
import type { CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { exactAnswerOf } from '../../src/barycenter/exact/exact_answer.js';
import { defineProblem } from '../../src/barycenter/problem/define_problem.js';
import { distributionDraws } from '../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../src/barycenter/problem/load_marginals.js';
import { inCostUnits } from '../../src/barycenter/validation/dual_objective.js';
import type { Table } from '../../src/io/numeric_table.js';
import { mean, standardDeviation } from '../support/numbers.js';
import { divergenceOf, drawsAbout, planDivergences, type Learned } from './divergence.js';
import { questions } from './problem.js';

const DIM = 2;
const COUNT = 256;

/** log π − log π* at offsets of π* = N(0, I), π = N(shift e₁, variance I), up to a constant. */
function logRatios(offsets: Float64Array, shift: number, variance: number): Float64Array {
  return Float64Array.from({ length: offsets.length / DIM }, (_, m) => {
    const [a, b] = offsets.subarray(DIM * m, DIM * m + DIM);
    return 17 + (a * a + b * b - ((a - shift) ** 2 + b * b) / variance) / 2;
  });
}

describe('divergenceOf', () => {
  it.each([
    { shift: 0.1, variance: 1 },
    { shift: 0, variance: 1.3 },
    { shift: 1.5, variance: 0.8 },
    // Further off than most draws of the exact plan: those of it alone would see half of this.
    { shift: 3, variance: 1 },
  ])('is that of Gaussians whose mean is $shift off and variance $variance', ({ shift, variance }) => {
    const exact = (DIM * (1 / variance - 1 + Math.log(variance)) + shift ** 2 / variance) / 2;
    const found = Array.from({ length: 200 }, (_, p) => {
      const { offsets, logWeights } = drawsAbout(0, p, COUNT, DIM);
      return divergenceOf(logRatios(offsets, shift, variance), logWeights);
    });
    // k = 4 standard errors, and a bias of the order of the inverse of the effective draws.
    const error = standardDeviation(found) / Math.sqrt(found.length);
    expect(Math.abs(mean(found) - exact)).toBeLessThan(4 * error + 0.03 * exact);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0);
  });

  it('of a density to itself is 0, whatever its factor', () => {
    const { logWeights } = drawsAbout(1, 3, COUNT, DIM);
    expect(Math.abs(divergenceOf(new Float64Array(COUNT).fill(-4), logWeights))).toBeLessThan(1e-12);
  });
});

describe('planDivergences', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());

  /** Potentials of zero in the engine's coordinates. */
  async function untrained(problem: Problem): Promise<Learned> {
    const loaded = await loadMarginals(problem);
    return {
      loaded,
      trained: { average: new Float32Array(loaded.potential.length), iteration: 0, seed: 0, stepSizes: [] },
    };
  }

  /** Σ_k λ_k of the divergences, and the standard error. */
  async function totalOf(problem: Problem, learned: Learned, points: number) {
    const x: Table[] = [];
    for (const [k, m] of problem.marginals.entries()) {
      if (!('distribution' in m)) continue;
      const data = await distributionDraws(m.distribution, k)({ iteration: 0, batchSize: points, seed: 4 });
      x.push({ data, rows: points, columns: data.length / points });
    }
    const found = await planDivergences(device, learned, exactAnswerOf(problem)!, x, 256);
    const weight = (k: number): number => problem.marginals[k].weight;
    return {
      value: found.reduce((sum, { value }, k) => sum + weight(k) * value, 0),
      error: Math.hypot(...found.map(({ error = NaN }, k) => weight(k) * error)),
    };
  }

  it('are the gap of the dual: L* − L(f) = ε Σ_k λ_k KL (Theorem 4.2)', async () => {
    const problem = defineProblem({ ...questions()[1].truth, epsilon: 1 });
    const learned = await untrained(problem);
    const { engine, potential } = learned.loaded;
    // f = 0 in the engine: −L = ε (D/2) log 2πε there, whatever x.
    const value = engine.epsilon * 0.5 * potential.dim * Math.log(2 * Math.PI * engine.epsilon);
    const { loss } = inCostUnits({ mean: { value, standardError: 0 } }, learned.loaded);
    const gap = exactAnswerOf(problem)!.dualValue + loss;
    const found = await totalOf(problem, learned, 400);
    expect(gap).toBeGreaterThan(0.2);
    // k = 4, and 256 draws' own bias.
    expect(Math.abs(found.value - gap)).toBeLessThan(4 * found.error + 0.02 * gap);
  });

  it.each([0, 0.1])('are those of twisted plans that lie %f beside the exact ones', async (apart) => {
    const slope = 0.4;
    const problem = defineProblem({
      epsilon: 0.01,
      marginals: [-apart, apart].map((place) => ({
        weight: 0.5,
        cost: twist({ slope }),
        distribution: inverseTwist(gaussian({ mean: [place, 3], standardDeviation: 1 }), { slope }),
      })),
      potential: { hidden: [4] },
    });
    // Of f = 0, u(y) ∼ N(u(x), ε I); exact, about u(x) − m_k + m̄.
    const exact = apart ** 2 / (2 * 0.01);
    const { value } = await totalOf(problem, await untrained(problem), 200);
    // Importance sampling alone: a percent of 200 points with 256 draws each; float32 for the rest.
    expect(Math.abs(value - exact)).toBeLessThan(0.02 * exact + 1e-4);
  });
});
