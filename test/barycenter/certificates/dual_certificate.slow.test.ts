import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, mul, squaredEuclidean, squaredNorm, sub } from '../../../src/autograd/index.js';
import { dualCertificate, type DualBracket } from '../../../src/barycenter/certificates/dual_certificate.js';
import { exactAnswerOf } from '../../../src/barycenter/exact/exact_answer.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { standardMarginals, withZeroPotential } from '../../support/known_plans.js';

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

const EPSILON = 0.2;

/** Its marginals differ in place and width, and lie far from where the engine has its origin. */
const problem = (iterations: number, dim = 2): ProblemInput => ({
  epsilon: EPSILON,
  marginals: [0, 1].map((k) => ({
    weight: k === 0 ? 0.3 : 0.7,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: new Array<number>(dim).fill(40 + k), standardDeviation: 0.5 + k }),
  })),
  potential: { hidden: [32, 32] },
  training: { iterations, optimizer: { learningRate: 0.01 } },
});

async function bracketOf(input: ProblemInput): Promise<DualBracket> {
  const result = await solve(input, { device, seed: 1 });
  const { certificates } = await result.evaluate({ certify: true, points: 256 });
  result.free();
  return certificates!.dual as DualBracket;
}

describe('the bracket of L(f)', () => {
  it.each([1, 20])('holds the exact L(f) of a potential of zero, in %i dimensions', async (dim) => {
    // −L = ε (D/2) log 2πε for every x; see `dualObjective`. Two bounds, k = 4, and a part in a million for float32.
    const marginals = standardMarginals(dim);
    // 0.99 a step: 800 leave nothing of their start.
    const given = { epsilon: EPSILON, marginals, sampler: { steps: 800 } };
    const found = await withZeroPotential(device, given, 0.02, (context) => dualCertificate(context));
    const { lower, upper, width, crossed } = found as DualBracket;
    const exact = -EPSILON * 0.5 * dim * Math.log(2 * Math.PI * EPSILON);
    const rounding = 1e-6 * Math.abs(exact);
    expect(lower.value).toBeLessThan(exact + 4 * lower.error! + rounding);
    expect(upper.value).toBeGreaterThan(exact - 4 * upper.error! - rounding);
    // Steps of η = 0.02 ε leave an excess of half a percent of the variance, which settling halves and more.
    expect(Math.abs(width.value)).toBeLessThan(4 * width.error! + 0.005 * EPSILON * dim);
    expect(crossed).toBe(false);
  });

  it('is the wrong way round where chains have not arrived, and says so', async () => {
    const given = { epsilon: EPSILON, marginals: standardMarginals(20), sampler: { steps: 20 } };
    const found = await withZeroPotential(device, given, 0.02, (context) => dualCertificate(context));
    const { lower, upper, crossed } = found as DualBracket;
    expect(crossed).toBe(true);
    expect(lower.value).toBeGreaterThan(upper.value + EPSILON);
    expect(found.line).toMatch(/^annealing back from the chains’ ends puts L\(f\) above .*: the ends are not draws of/);
  });

  it('is below the exact optimum, and the further below it the less was trained', async () => {
    const optimum = exactAnswerOf(defineProblem(problem(1)), EPSILON)!.dualValue;
    const [untrained, trained] = [await bracketOf(problem(1)), await bracketOf(problem(300))];
    for (const { optimum: own } of [untrained, trained]) expect(own).toBeCloseTo(optimum, 10);
    // L* − L(f) = ε Σ λ_k KL ≥ 0, up to the scatter of 64 points: k = 4.
    expect(trained.lower.value).toBeLessThan(optimum + 4 * trained.lower.error!);
    expect(optimum - trained.lower.value).toBeLessThan(4 * trained.lower.error! + 0.1 * EPSILON);
    expect(optimum - untrained.upper.value).toBeGreaterThan(4 * untrained.upper.error! + 0.1 * EPSILON);
    expect(trained.width.value).toBeLessThan(0.01 * EPSILON);
    expect(trained.line).toMatch(
      /^L\(f\) is between [-\d.]+ ± [\d.]+ and [-\d.]+ ± [\d.]+, known to [\d.e-]+ ε .*, as far as the chains’ ends are draws of the plans; the exact answer has /,
    );
  });

  it('says of a cost with the wrong sign that there is none', async () => {
    const marginals = standardMarginals(1).map((m) => ({
      ...m,
      cost: defineCost((x, y) => mul(-5, squaredNorm(sub(x, y)))),
    })) as ProblemInput['marginals'];
    const found = await withZeroPotential(
      device,
      { epsilon: 0.1, marginals, sampler: { steps: 400 } },
      0.2,
      (context) => dualCertificate(context),
    );
    expect(found).toEqual({ leftOut: 'chains diverge', line: 'no bracket of L(f): chains diverge' });
  });

  it('is left out where its factors would take too long', async () => {
    const found = await withZeroPotential(device, { epsilon: 0.1, marginals: standardMarginals(600) }, 0.2, (context) =>
      dualCertificate(context),
    );
    expect(found.line).toMatch(/^no bracket of L\(f\): its proposals have factors of 600 × 600, which take too long$/);
  });
});
