import { expect, it } from 'vitest';
import { exactAnswerOf, MOST_EXACT_WORK, whyNoExactAnswer } from '../../../src/barycenter/exact/exact_answer.js';
import { gaussianBarycenter, gaussianDualValue } from '../../../src/barycenter/exact/gaussian_barycenter.js';
import { defineProblem, gaussian, squaredEuclidean } from '../../../src/index.js';

const means = [
  [0, 1, 2],
  [3, -1, 0],
];
const diagonals = [
  [4, 0.3, 1e-3],
  [0.5, 9, 2],
];
const matrixOf = (diagonal: readonly number[]): number[][] =>
  diagonal.map((v, i) => diagonal.map((_, j) => (i === j ? v : 0)));

it.each([0, 0.2])('agrees with the general solver at epsilon %d', (epsilon) => {
  const common = { means, weights: [0.25, 0.75], epsilon };
  const fast = gaussianBarycenter({ ...common, covariances: diagonals.map(matrixOf) });
  // A correlation of 1e-12 is beyond what the answer shows, and takes the general way.
  const slow = gaussianBarycenter({
    ...common,
    covariances: diagonals.map((d) => matrixOf(d).map((row, i) => row.map((v, j) => (i === j ? v : 1e-16)))),
  });
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      expect(fast.covariance[i][j]).toBeCloseTo(slow.covariance[i][j], 11);
      for (const k of [0, 1]) expect(fast.plans[k].gain[i][j]).toBeCloseTo(slow.plans[k].gain[i][j], 9);
      for (const k of [0, 1])
        expect(fast.plans[k].conditionalCovariance[i][j]).toBeCloseTo(slow.plans[k].conditionalCovariance[i][j], 9);
    }
  }
  expect([...fast.plans[1].conditionalMean([1, 2, 3])].map((v) => v.toFixed(8))).toEqual(
    [...slow.plans[1].conditionalMean([1, 2, 3])].map((v) => v.toFixed(8)),
  );
});

const problemOf = (dim: number, full: boolean) =>
  defineProblem({
    epsilon: 0.2,
    marginals: [1, 2].map((scale) => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      distribution: full
        ? gaussian({
            mean: new Array<number>(dim).fill(0),
            covariance: Array.from({ length: dim }, (_, i) =>
              Array.from({ length: dim }, (__, j) => (i === j ? scale : 0.1 / dim)),
            ),
          })
        : gaussian({ mean: new Array<number>(dim).fill(scale), standardDeviation: scale }),
    })),
  });

it('answers problems of independent columns in any dimension, and the dual value as the matrices do', () => {
  const problem = problemOf(3, false);
  const answer = exactAnswerOf(problem)!;
  const input = {
    means: [
      [1, 1, 1],
      [2, 2, 2],
    ],
    covariances: [matrixOf([1, 1, 1]), matrixOf([4, 4, 4])],
    weights: [0.5, 0.5],
    epsilon: 0.2,
  };
  expect(answer.dualValue).toBeCloseTo(gaussianDualValue(input), 12);
  expect(exactAnswerOf(problem), 'worked out once').toBe(answer);
  const large = exactAnswerOf(problemOf(3000, false))!;
  expect(large.dualValue).toBeCloseTo(1000 * answer.dualValue, 7);
  expect([...large.conditionalMean(0, new Float64Array(3000).fill(1))].slice(0, 3)).toEqual([
    ...answer.conditionalMean(0, [1, 1, 1]),
  ]);
});

it('leaves full covariances out where their roots would take minutes, and says so', () => {
  const dim = Math.ceil((MOST_EXACT_WORK / 3) ** (1 / 3)) + 1;
  expect(exactAnswerOf(problemOf(dim, true))).toBeUndefined();
  expect(whyNoExactAnswer(problemOf(dim, true))).toBe(
    `the roots of 2 full covariances in ${dim} dimensions take too long; gaussianBarycenter(…) in code works them out`,
  );
  expect(whyNoExactAnswer(problemOf(dim, false))).toBeUndefined();
  expect(whyNoExactAnswer(problemOf(4, true))).toBeUndefined();
});
