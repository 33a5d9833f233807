import { isAbsolute, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defineCost, squaredEuclidean, squaredNorm, sub, twist } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian, inverseTwist } from '../../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { codeFields, problemFromJson, problemToJson } from '../../../src/barycenter/problem/problem_json.js';

const plain: ProblemInput = {
  name: 'mixed',
  epsilon: 0.2,
  marginals: [
    {
      weight: 0.25,
      cost: twist({ slope: 0.4 }),
      distribution: inverseTwist(
        gaussian({
          mean: [0, 4],
          covariance: [
            [1, 0],
            [0, 2],
          ],
        }),
        { slope: 0.4 },
      ),
    },
    { weight: 0.25, cost: { kind: 'squared-euclidean' }, samples: 'data/x.npy' },
    {
      weight: 0.5,
      cost: squaredEuclidean(),
      samples: [
        [1, 2.5],
        [3, 4],
      ],
    },
  ],
  training: { iterations: 70, validation: { every: 0 } },
};

const roundTrip = (text: object): unknown => JSON.parse(JSON.stringify(text));

describe('defineProblem', () => {
  it('fills every default in', () => {
    const marginals = [0, 1].map((m) => ({ weight: 0.5, cost: squaredEuclidean(), samples: [[m]] }));
    const problem = defineProblem({ epsilon: 0.5, marginals });
    expect(problem).toMatchObject({
      scaling: 'none',
      potential: { kind: 'shared', hidden: [64, 64], activation: 'silu' },
      sampler: { kind: 'leimkuhler-matthews', steps: 60, init: { kind: 'gaussian' } },
      training: {
        iterations: 500,
        batchSize: 256,
        optimizer: {
          kind: 'adam',
          learningRate: 0.01,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          averageDecay: 0,
          schedule: { kind: 'cosine', warmup: 0, final: 0 },
        },
        validation: { every: 50, points: 32, draws: 32 },
      },
    });
    expect(problem.marginals[0].cost).toBe(squaredEuclidean());
  });

  it('leaves a resolved problem as it is, and lets the first base folder given stand', () => {
    const problem = defineProblem(plain);
    expect(defineProblem(problem)).toBe(problem);
    const placed = defineProblem(problem, '/data');
    expect(placed).toEqual({ ...problem, baseFolder: '/data' });
    expect(defineProblem(placed, '/elsewhere')).toBe(placed);
    expect(Object.isFrozen(problem)).toBe(true);
  });
});

describe('problemToJson', () => {
  it('reads back as the same problem, paths being absolute', () => {
    const problem = defineProblem(plain, '/data/problems');
    const json = roundTrip(problemToJson(problem)) as { marginals: { samples: unknown }[] };
    expect(json.marginals[1].samples).toBe('/data/problems/data/x.npy');
    expect(json.marginals[2].samples).toEqual([
      [1, 2.5],
      [3, 4],
    ]);
    const back = problemFromJson(JSON.stringify(json), '/another/folder');
    expect(roundTrip(problemToJson(back))).toEqual(json);
    expect(back.marginals[0]).toEqual(problem.marginals[0]);
    expect(back.training).toEqual(problem.training);
    expect(codeFields(json)).toEqual([]);
  });

  it('keeps the $schema of a file for editors', () => {
    const $schema = '../docs/problem.schema.json';
    const problem = problemFromJson(JSON.stringify({ $schema, ...problemToJson(defineProblem(plain)) }));
    expect(problemToJson(problem)).toHaveProperty('$schema', $schema);
    expect(() => problemFromJson(JSON.stringify({ ...plain, $schema: 7 }))).toThrow(
      'problem.$schema: must be text; got 7.',
    );
    expect(() => problemFromJson(JSON.stringify({ ...plain, schema: $schema }))).toThrow('Did you mean "$schema"?');
  });

  it('resolves paths from the working folder where there is no problem file', () => {
    const json = problemToJson(defineProblem(plain)) as { marginals: { samples: string }[] };
    expect(isAbsolute(json.marginals[1].samples)).toBe(true);
    expect(json.marginals[1].samples).toBe(resolve('data/x.npy'));
  });

  it('holds no code and no tables from memory, and says where they were', () => {
    const cost = defineCost((x, y) => squaredNorm(sub(x, y)));
    const table = { data: new Float32Array(4), rows: 2, columns: 2 };
    const batches = (): Float32Array => new Float32Array(2);
    const marginals = [
      { weight: 0.5, cost, samples: table },
      { weight: 0.5, cost: squaredEuclidean(), dim: 2, batches },
    ];
    const json = roundTrip(problemToJson(defineProblem({ epsilon: 1, marginals })));
    expect(codeFields(json as { marginals: unknown })).toEqual([
      'marginals[0].cost',
      'marginals[0].samples',
      'marginals[1].batches',
    ]);
    expect(() => problemFromJson(JSON.stringify(json))).toThrow(
      /problem\.marginals\[0\]\.cost: must be .*got \{ kind: 'code' \}/,
    );
  });

  it.each([[{ marginals: undefined }], [{ marginals: [null, 3, 'x'] }], [{ marginals: { 0: {} } }]])(
    'finds no code in the malformed %j',
    (json) => {
      expect(codeFields(json)).toEqual([]);
    },
  );
});
