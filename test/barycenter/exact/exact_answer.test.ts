import { describe, expect, it } from 'vitest';
import { defineCost, squaredEuclidean, squaredNorm, sub, twist, type Cost } from '../../../src/autograd/index.js';
import { exactAnswerOf } from '../../../src/barycenter/exact/exact_answer.js';
import { gaussianBarycenter } from '../../../src/barycenter/exact/gaussian_barycenter.js';
import { twistForward, twistInverse } from '../../../src/barycenter/exact/twist.js';
import { buresWassersteinUvp } from '../../../src/barycenter/metrics/bures_wasserstein.js';
import { conditionalMeanUvp } from '../../../src/barycenter/metrics/conditional_mean.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import {
  distributionSampler,
  gaussian,
  inverseTwist,
  type GaussianSpec,
} from '../../../src/barycenter/problem/distribution.js';
import type { Problem } from '../../../src/barycenter/problem/problem.js';
import { keyOf, normals } from '../../../src/random/philox.js';
import { Stream } from '../../../src/random/counters.js';

const centres = [
  [0, 4],
  [3.46, -2],
  [-3.46, -2],
];

function problemOf(
  specs: readonly GaussianSpec[],
  costs: readonly Cost[],
  weights: readonly number[],
  epsilon: number,
): Problem {
  const marginals = specs.map((distribution, k) => ({ weight: weights[k], cost: costs[k], distribution }));
  return defineProblem({ marginals, epsilon });
}

const thirds = [1 / 3, 1 / 3, 1 / 3];
const twisted = (slope: number): GaussianSpec[] =>
  centres.map((mean) => inverseTwist(gaussian({ mean, standardDeviation: 1 }), { slope }));
const same = (cost: Cost): Cost[] => centres.map(() => cost);

describe('exactAnswerOf', () => {
  it('gives N(m̄, (1 + ε) I) and u(x) − m_k + m̄ in feature space for the twister', () => {
    const exact = exactAnswerOf(problemOf(twisted(0.4), same(twist({ slope: 0.4 })), thirds, 0.01))!;
    expect(exact.space).toBe('feature');
    const { mean, covariance } = exact.barycenter;
    expect(Math.hypot(...mean)).toBeLessThan(1e-14);
    expect(covariance[0][0]).toBeCloseTo(1.01, 11);
    expect(covariance[1][1]).toBeCloseTo(1.01, 11);
    expect(covariance[0][1]).toBeCloseTo(0, 11);
    const x = twistInverse([1, 3], 0.4);
    const [a, b] = exact.conditionalMean(0, x);
    expect(a).toBeCloseTo(1, 10);
    expect(b).toBeCloseTo(3 - 4, 10);
    expect(exact.conditionalCovariance(2)[1][1]).toBeCloseTo(0.01, 11);
    expect([...exact.toSpace(x)]).toEqual([...twistForward(x, 0.4)]);
  });

  it('is the Gaussian barycenter for Gaussians of any covariance', () => {
    const covariances = [
      [
        [1, 0.3],
        [0.3, 0.5],
      ],
      [
        [2, -0.4],
        [-0.4, 1],
      ],
    ];
    const specs = covariances.map((covariance, k) => gaussian({ mean: [k, 2 * k], covariance }));
    const exact = exactAnswerOf(problemOf(specs, same(squaredEuclidean()), [0.25, 0.75], 0.2))!;
    const solved = gaussianBarycenter({
      means: [
        [0, 0],
        [1, 2],
      ],
      covariances,
      weights: [0.25, 0.75],
      epsilon: 0.2,
    });
    expect(exact.space).toBe('data');
    expect(exact.barycenter).toEqual({ mean: solved.mean, covariance: solved.covariance });
    expect([...exact.conditionalMean(1, [0.5, -1])]).toEqual([...solved.plans[1].conditionalMean([0.5, -1])]);
    expect([...exact.toSpace([1, 2])]).toEqual([1, 2]);
  });

  it('is scored at the metrics’ floors by exact draws through the whole path', async () => {
    const problem = problemOf(twisted(0.4), same(twist({ slope: 0.4 })), thirds, 0.05);
    const exact = exactAnswerOf(problem)!;
    const [points, draws] = [2000, 8];
    const k = 1;
    const { distribution } = problem.marginals[k] as { distribution: GaussianSpec };
    const x = await distributionSampler(distribution, k)({ iteration: 0, batchSize: points, seed: 9 });
    const z = normals(keyOf(9), Stream.test, 4, 0, points * draws * 2);
    const deviation = Math.sqrt(exact.conditionalCovariance(k)[0][0]);
    const y = z.map((v, i) => {
      const p = Math.floor(i / (2 * draws));
      return exact.conditionalMean(k, x.subarray(2 * p, 2 * p + 2))[i % 2] + deviation * v;
    });
    // Relative standard error of a mean of exponentials: 1/√2000. Four of them.
    const mean = conditionalMeanUvp(exact, k, x, y, draws);
    expect(Math.abs(mean.value / mean.floor - 1)).toBeLessThan(4 / Math.sqrt(points));
    const first = y.filter((_, i) => i % (2 * draws) < 2);
    const pushed = buresWassersteinUvp(first, exact.barycenter);
    // The score is a sum of five squared normals or so: six times its mean has probability below 1e-4.
    expect(pushed.value).toBeLessThan(6 * pushed.floor);
  });

  it.each<[string, Problem]>([
    ['twisted clouds under another cost', problemOf(twisted(0.4), same(squaredEuclidean()), thirds, 0.1)],
    ['a twist of another slope', problemOf(twisted(0.4), same(twist({ slope: 0.5 })), thirds, 0.1)],
    [
      'plain Gaussians under a twist',
      problemOf(
        centres.map((mean) => gaussian({ mean, standardDeviation: 1 })),
        same(twist({ slope: 0.4 })),
        thirds,
        0.1,
      ),
    ],
    [
      'mixed costs',
      problemOf(twisted(0.4), [twist({ slope: 0.4 }), twist({ slope: 0.4 }), squaredEuclidean()], thirds, 0.1),
    ],
    ['a cost in code', problemOf(twisted(0.4), same(defineCost((x, y) => squaredNorm(sub(x, y)))), thirds, 0.1)],
    [
      'samples',
      defineProblem({
        epsilon: 0.1,
        marginals: [0, 1].map((v) => ({ weight: 0.5, cost: squaredEuclidean(), samples: [[v], [1]] })),
      }),
    ],
  ])('does not claim an answer for %s', (_, problem) => {
    expect(exactAnswerOf(problem)).toBeUndefined();
  });
});
