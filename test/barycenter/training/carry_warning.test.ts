import { expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { carryWarning } from '../../../src/barycenter/training/carry_warning.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';

const loaded = (carry: object | undefined) => ({
  problem: defineProblem({
    epsilon: 0.1,
    marginals: [0, 1].map(() => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      distribution: gaussian({ mean: [0, 0], standardDeviation: 1 }),
    })),
    sampler: { ...(carry && { carry }) },
  }),
});

const history = (carried: readonly (number | undefined)[]) =>
  carried.map((value, iteration) => ({
    iteration,
    surrogate: 0,
    learningRate: 0.1,
    seconds: 1,
    ...(value === undefined ? {} : { carried: value }),
  }));

it('is given where chains began anew in most of a run', () => {
  expect(carryWarning(loaded({}), history([0, 0, 0, 0]))).toMatch(
    /^sampler\.carry does nothing here: chains were carried in 0 % of the run .*use sampler\.memory, or raise sampler\.steps \(now 60\) if/,
  );
  expect(carryWarning(loaded({}), history([0, 0, 0, 1]))).toMatch(/does little here: chains were carried in 25 %/);
});

it('is not given where they did not, nor where nothing is known', () => {
  expect(carryWarning(loaded({}), history([0, 1, 1, 0]))).toBeUndefined();
  expect(carryWarning(loaded({}), [])).toBeUndefined();
  // Lines of an earlier version of the problem.
  expect(carryWarning(loaded({}), history([undefined, undefined]))).toBeUndefined();
  expect(carryWarning(loaded(undefined), history([0, 0]))).toBeUndefined();
});
