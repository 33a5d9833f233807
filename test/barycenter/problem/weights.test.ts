import { describe, expect, it } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { problemToJson } from '../../../src/barycenter/problem/problem_json.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { gaussianBarycenter, InvalidInputError } from '../../../src/index.js';
import { marginal } from './malformed.js';

const weighted = (weights: readonly number[]): ProblemInput =>
  ({ epsilon: 0.1, marginals: weights.map((weight) => marginal({ weight })) }) as unknown as ProblemInput;
const weightsOf = (weights: readonly number[]): number[] =>
  defineProblem(weighted(weights)).marginals.map((m) => m.weight);

describe('weights of a problem', () => {
  it.each([
    [[0.3333333333333333, 0.3333333333333333, 0.3333333333333334]],
    [[0.1, 0.2, 0.7]],
    [[0.3333333, 0.3333333, 0.3333333]],
  ])('%j that sum to 1 to six digits are taken bit for bit and nothing is said', async (weights) => {
    expect(weightsOf(weights)).toEqual(weights);
    expect((await loadMarginals(defineProblem(weighted(weights)))).warnings).toEqual([]);
  });

  it('within 1 % of it are divided by their sum, and it is said', async () => {
    const problem = defineProblem(weighted([0.333333, 0.333333, 0.333333]));
    expect(problem.marginals.map((m) => m.weight)).toEqual([1 / 3, 1 / 3, 1 / 3]);
    const said = 'the weights sum to 0.999999 and were divided by that: 0.333333, 0.333333, 0.333333';
    expect((await loadMarginals(problem)).warnings).toEqual([said]);
    // The remark goes with the problem when it learns where its files are.
    expect((await loadMarginals(defineProblem(problem, '/data'))).warnings).toEqual([said]);
    // What is saved of it is taken as it is: a resumed run sees no change and says nothing.
    const again = defineProblem(problemToJson(problem) as ProblemInput);
    expect(again.marginals.map((m) => m.weight)).toEqual(problem.marginals.map((m) => m.weight));
    expect((await loadMarginals(again)).warnings).toEqual([]);
  });

  it.each([[[2, 1, 1]], [[0.9, 0.3]], [[33, 33, 33]], [[0.7, 0.1, 0.1, 0.0123]]])(
    '%j that do not are refused with weights that are taken',
    (weights) => {
      let message = '';
      try {
        defineProblem(weighted(weights));
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInputError);
        ({ message } = error as Error);
      }
      const advised = /Divide them by their sum: (.*)\.$/.exec(message)![1].split(', ').map(Number);
      const sum = weights.reduce((a, b) => a + b, 0);
      for (const [k, weight] of weightsOf(advised).entries()) expect(weight).toBeCloseTo(weights[k] / sum, 5);
    },
  );
});

it('gaussianBarycenter counts such weights by their share', () => {
  const of = (weight: number): readonly number[] =>
    gaussianBarycenter({
      means: [[0], [3], [6]],
      covariances: [[[1]], [[2]], [[3]]],
      weights: [weight, weight, weight],
      epsilon: 0.1,
    }).covariance[0];
  expect(of(0.333)[0]).toBeCloseTo(of(1 / 3)[0], 12);
  expect(() => of(0.3)).toThrow('Divide them by their sum: 0.333333, 0.333333, 0.333333.');
});
