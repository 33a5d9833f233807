import { describe, expect, it } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { problemFromJson } from '../../../src/barycenter/problem/problem_json.js';
import { InvalidInputError } from '../../../src/errors.js';
import { distributed, expectRefused, marginal, problem, second } from './malformed.js';

const COSTS =
  'must be {"kind": "squared-euclidean"}, {"kind": "geodesic"}, {"kind": "twist", "slope": …}, {"kind": "generated"} or, in code, a cost of defineCost()';
describe('the sound problem that the malformed ones are made of', () => {
  it('loads', async () => {
    const loaded = await loadMarginals(defineProblem(problem() as unknown as ProblemInput));
    expect(loaded.potential.dim).toBe(2);
    expect(loaded.warnings).toEqual([]);
  });
});

describe('a malformed problem is refused:', () => {
  it.each<[string, unknown, string]>([
    ['nothing at all', undefined, 'problem: must be an object; got nothing. Mend or add the field.'],
    ['a list', [], 'problem: must be an object; got []. Mend or add the field.'],
    [
      'an empty object, naming every missing field',
      {},
      'problem.marginals: must be a list; got nothing. Mend or add the field.\n' +
        'problem.epsilon: must be a number; got nothing. Mend or add the field.',
    ],
    [
      'ε = 0',
      problem({ epsilon: 0 }),
      'problem.epsilon: must be above 0 with the solver "energy"; got 0. Give a small one, or choose a solver of the unregularised problem: ' +
        '"quantile", "bures", "multi-marginal", "free-support", "sliced".',
    ],
    ['negative ε', problem({ epsilon: -1 }), 'problem.epsilon: must be >= 0; got -1. Give a value in that range.'],
    ['ε = NaN', problem({ epsilon: NaN }), 'problem.epsilon: must be a finite number; got NaN. Mend or add the field.'],
    [
      'infinite ε',
      problem({ epsilon: Infinity }),
      'problem.epsilon: must be a finite number; got Infinity. Mend or add the field.',
    ],
    [
      'a relative ε below 0',
      problem({ epsilon: { relative: -1 } }),
      'problem.epsilon.relative: must be > 0; got -1. Give a value in that range.',
    ],
    ['ε as text', problem({ epsilon: '0.1' }), 'problem.epsilon: must be a number; got "0.1". Mend or add the field.'],
    ['a misspelt field', problem({ epsilom: 1 }), 'problem: has no field "epsilom"; got 1. Did you mean "epsilon"?'],
    [
      'a field unlike any other',
      problem({ regulariser: 1 }),
      'problem: has no field "regulariser"; got 1. Known fields: $schema, name, marginals, epsilon, solver, dim, shape, generator, scaling, potential, sampler, training.',
    ],
    ['dimension 0', problem({ dim: 0 }), 'problem.dim: must be >= 1; got 0. Give a value in that range.'],
    [
      'a dimension beyond the kernels',
      problem({ dim: 16_385 }),
      'problem.dim: must be <= 16384; got 16385. Give a value in that range.',
    ],
    ['half a dimension', problem({ dim: 1.5 }), 'problem.dim: must be a whole number; got 1.5. Mend or add the field.'],
    [
      'an unknown scaling',
      problem({ scaling: 'std' }),
      'problem.scaling: must be "none" or "common-deviation"; got "std". Use one of these.',
    ],
    [
      'scaling of distributions',
      problem({ scaling: 'common-deviation' }),
      'problem.scaling: "common-deviation" needs samples in every marginal; got "common-deviation". Use "none" with distributions.',
    ],
  ])('%s', (_, input, message) => expectRefused(input, message));
});

describe('a malformed marginal is refused:', () => {
  it.each<[string, unknown, string | RegExp]>([
    [
      'a single one',
      problem({ marginals: [marginal({ weight: 1 })] }),
      /^problem\.marginals: must have at least 2 entries; got \[ \{ weight: 1, .*…\. Mend the list\.$/,
    ],
    [
      'marginals that are no list',
      problem({ marginals: {} }),
      'problem.marginals: must be a list; got {}. Mend or add the field.',
    ],
    [
      'a misspelt field',
      second({ wieght: 0.5 }),
      'problem.marginals[1]: has no field "wieght"; got 0.5. Did you mean "weight"?',
    ],
    [
      'a negative weight',
      second({ weight: -0.5 }),
      'problem.marginals[1].weight: must be > 0; got -0.5. Give a value in that range.',
    ],
    [
      'a weight of 0',
      second({ weight: 0 }),
      'problem.marginals[1].weight: must be > 0; got 0. Give a value in that range.',
    ],
    [
      'weights that do not sum to 1',
      second({ weight: 0.75 }),
      'problem.marginals: weights must sum to 1; got 1.25. Divide them by their sum: 0.4, 0.6.',
    ],
    ['no cost', second({ cost: undefined }), `problem.marginals[1].cost: ${COSTS}; got nothing. Mend the field.`],
    [
      'an unknown cost',
      second({ cost: { kind: 'l2' } }),
      `problem.marginals[1].cost: ${COSTS}; got { kind: 'l2' }. Mend the field.`,
    ],
    [
      'a bare function as cost',
      second({ cost: () => 0 }),
      `problem.marginals[1].cost: ${COSTS}; got a function. Mend the field.`,
    ],
    [
      'a twist without slope',
      second({ cost: { kind: 'twist' } }),
      `problem.marginals[1].cost: ${COSTS}; got { kind: 'twist' }. Mend the field.`,
    ],
    [
      'no source of points',
      second({ distribution: undefined }),
      'problem.marginals[1]: needs exactly one of samples, distribution and batches; got nothing. Say where its points come from.',
    ],
    [
      'two sources of points',
      second({ samples: 'x.npy' }),
      'problem.marginals[1]: needs exactly one of samples, distribution and batches; got "samples and distribution". Say where its points come from.',
    ],
    [
      'batches without dim',
      second({ distribution: undefined, batches: () => new Float32Array(2) }),
      'problem.marginals[1].dim: goes with batches, and batches with dim; got nothing. Give both, or neither.',
    ],
    [
      'dim without batches',
      second({ dim: 2 }),
      'problem.marginals[1].dim: goes with batches, and batches with dim; got 2. Give both, or neither.',
    ],
    [
      'batches that are no function',
      second({ distribution: undefined, batches: 'f', dim: 2 }),
      'problem.marginals[1].batches: must be a function (in code only); got "f". Mend the field.',
    ],
    [
      'an unknown distribution',
      distributed({ kind: 'uniform' }),
      'problem.marginals[1].distribution.kind: must be "gaussian"; got "uniform". Use one of these.',
    ],
    [
      'an empty mean',
      distributed({ mean: [] }),
      'problem.marginals[1].distribution.mean: must have at least 1 entry; got []. Mend the list.',
    ],
    [
      'NaN in a mean',
      distributed({ mean: [0, NaN] }),
      'problem.marginals[1].distribution.mean[1]: must be a finite number; got NaN. Mend or add the field.',
    ],
    [
      'a deviation without a square',
      distributed({ standardDeviation: 1e-200 }),
      'problem.marginals[1].distribution.standardDeviation: must have a square that float64 holds, 1e-160 to 1e150; got 1e-200. Scale the problem.',
    ],
    [
      'a standard deviation of 0',
      distributed({ standardDeviation: 0 }),
      'problem.marginals[1].distribution.standardDeviation: must be > 0; got 0. Give a value in that range.',
    ],
    [
      'both forms of spread',
      distributed({
        covariance: [
          [1, 0],
          [0, 1],
        ],
      }),
      'problem.marginals[1].distribution: needs either covariance or standardDeviation; got both. Give one of them.',
    ],
    [
      'no spread',
      distributed({ standardDeviation: undefined }),
      'problem.marginals[1].distribution: needs either covariance or standardDeviation; got neither. Give one of them.',
    ],
    [
      'a covariance of another size',
      distributed({ standardDeviation: undefined, covariance: [[1]] }),
      'problem.marginals[1].distribution.covariance: must be a 2 × 2 matrix, as the mean has 2 numbers; got 1 rows of 1. Give one row of numbers per dimension.',
    ],
    [
      'an asymmetric covariance',
      distributed({
        standardDeviation: undefined,
        covariance: [
          [1, 0.5],
          [0, 1],
        ],
      }),
      'problem.marginals[1].distribution.covariance: must be symmetric; got 0 at [1][0] and 0.5 at [0][1]. Make the two entries equal.',
    ],
    [
      'an indefinite covariance',
      distributed({
        standardDeviation: undefined,
        covariance: [
          [1, 2],
          [2, 1],
        ],
      }),
      /^problem\.marginals\[1\]\.distribution\.covariance: must be positive semi-definite; got a matrix that is 3\.00 from one\. A covariance has no negative eigenvalues; mend it\.$/,
    ],
    [
      'a twist of the line',
      distributed({ mean: [0], pushforward: { kind: 'inverse-twist', slope: 1 } }),
      'problem.marginals[1].distribution.pushforward: an inverse twist needs a mean of 2 numbers; got [ 0 ]. Use it in the plane only.',
    ],
    [
      'an unknown push-forward',
      distributed({ pushforward: { kind: 'twist', slope: 1 } }),
      'problem.marginals[1].distribution.pushforward.kind: must be "inverse-twist"; got "twist". Use one of these.',
    ],
  ])('%s', (_, input, message) => expectRefused(input, message));
});

describe('problem text is refused:', () => {
  it.each<[string, string, RegExp]>([
    ['cut short', '{"epsilon": 0.1, "marg', /^problem: must be JSON; got SyntaxError: .*position/],
    ['a list', '[1]', /^problem: must be an object; got \[1\]\. Write \{"marginals": \[…\], "epsilon": …\}\.$/],
    ['a number', '3', /^problem: must be an object; got 3\./],
    [
      'a number beyond float64',
      '{"epsilon": 1e999, "marginals": []}',
      /problem\.epsilon: must be a finite number; got Infinity\./,
    ],
  ])('%s', (_, text, message) => {
    expect(() => problemFromJson(text)).toThrow(InvalidInputError);
    expect(() => problemFromJson(text)).toThrow(message);
  });
});
