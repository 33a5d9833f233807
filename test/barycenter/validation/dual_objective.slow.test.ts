import { describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { exactAnswerOf } from '../../../src/barycenter/exact/exact_answer.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { solve } from '../../../src/barycenter/solve.js';
import { dualObjective } from '../../../src/barycenter/validation/dual_objective.js';

const epsilon = 0.2;
const spec = { seed: 11, points: 256, draws: 32 };

function problemIn(dim: number) {
  return defineProblem({
    epsilon,
    marginals: [0, 1].map((k) => ({
      weight: k === 0 ? 0.3 : 0.7,
      cost: squaredEuclidean(),
      distribution: gaussian({ mean: new Array<number>(dim).fill(k), standardDeviation: 0.5 + k }),
    })),
    potential: { hidden: [32, 32] },
    sampler: { steps: 60, stepSize: 0.04 },
    training: { iterations: 300, optimizer: { learningRate: 0.01 } },
  });
}

describe('dualObjective', () => {
  it.each([1, 3, 20, 100])('is exact for f = 0 and a quadratic cost: −L = ε (D/2) log 2πε, D = %i', async (dim) => {
    const loaded = await loadMarginals(problemIn(dim));
    const device = await openCpuDevice({ threads: 1 });
    const potential = loaded.potential.place(device, new Float32Array(loaded.potential.length));
    const objective = await dualObjective(device, loaded, spec);
    const { loss, standardError } = await objective.measure(potential, loaded.engine);
    // ∫ exp(−‖x − y‖²/2ε) dy = (2πε)^{D/2} for every x. The fit's proposal differs from the target by estimation error
    // of D(D+3)/2 moments; weights by it are unbiased before the logarithm, so the bias is half the variance of their
    // mean. Three checks: k = 4 standard errors, plus that bias, at most ε·D/draws. Zero parameters are f_k(y) = ⟨m_k −
    // m, y − m⟩, as marginals are moved to one mean m: −½ Σ_k λ_k ‖m_k − m‖² comes on top.
    const exact = epsilon * 0.5 * dim * Math.log(2 * Math.PI * epsilon) - 0.5 * dim * 0.3 * 0.7;
    expect(Math.abs(loss - exact)).toBeLessThan(4 * standardError + (epsilon * dim) / spec.draws);
    expect(standardError).toBeGreaterThan(0);
    objective.free();
    potential.free();
    expect(device.liveBytes).toBe(0);
    await device.close();
  });

  it('falls towards the exact optimum −L* as training goes on, and not below it', async () => {
    const problem = problemIn(2);
    const optimum = -exactAnswerOf(problem)!.dualValue;
    const device = await openCpuDevice({ threads: 2 });
    const result = await solve(problem, { device, seed: 1 });
    const losses = result.history.filter((p) => p.loss !== undefined);
    const [first, last] = [losses[0], losses.at(-1)!];
    result.free();
    await device.close();
    // L* − L = ε Σ λ_k KL ≥ 0 (Theorem 4.2), up to the noise of 32 points: k = 4 for one comparison.
    expect(first.loss! - optimum).toBeGreaterThan(0.05);
    expect(last.loss! - optimum).toBeGreaterThan(-4 * last.lossError!);
    expect(last.loss! - optimum).toBeLessThan(4 * last.lossError! + 0.25 * (first.loss! - optimum));
  });
});
