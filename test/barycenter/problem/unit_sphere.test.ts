import { constraintOf } from '../../../src/barycenter/problem/problem.js';
import { describe, expect, it } from 'vitest';
import {
  defineProblem,
  gaussian,
  geodesic,
  problemFromJson,
  problemToJson,
  squaredEuclidean,
  type ProblemInput,
} from '../../../src/index.js';
import { exactAnswerOf } from '../../../src/barycenter/exact/exact_answer.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';

const circle = (...angles: number[]): number[][] => angles.map((angle) => [Math.cos(angle), Math.sin(angle)]);

function problem(changes: Partial<ProblemInput> = {}, samples = circle(0.1, 0.4, 1)): ProblemInput {
  const marginal = { samples, weight: 0.5, cost: geodesic() };
  return { marginals: [marginal, marginal], epsilon: 0.1, sampler: { constraint: 'unit-sphere' }, ...changes };
}

describe('a problem on the unit sphere', () => {
  it('is read from JSON and written back', () => {
    const json = {
      marginals: [0.5, 0.5].map((weight) => ({ samples: 'x.npy', weight, cost: { kind: 'geodesic' } })),
      epsilon: 0.1,
      sampler: { constraint: 'unit-sphere' },
    };
    const read = problemFromJson(JSON.stringify(json), '.');
    expect(constraintOf(read)).toBe('unit-sphere');
    expect(read.marginals[0].cost).toBe(geodesic());
    const written = problemToJson(read) as typeof json;
    expect(written.sampler.constraint).toBe('unit-sphere');
    expect(written.marginals[0].cost).toEqual({ kind: 'geodesic' });
  });

  it('has the geodesic cost only with the constraint', () => {
    expect(() => defineProblem(problem({ sampler: {} }))).toThrow(
      /constraint.*must be "unit-sphere" where a cost is geodesic/,
    );
    expect(() => defineProblem(problem({ sampler: { constraint: 'circle' as 'none' } }))).toThrow(
      /sampler\.constraint/,
    );
  });

  it('is neither scaled nor Gaussian', () => {
    expect(() => defineProblem(problem({ scaling: 'common-deviation' }))).toThrow(/scaling.*must be "none"/);
    const marginal = { distribution: gaussian({ mean: [0, 0], standardDeviation: 1 }), weight: 0.5, cost: geodesic() };
    expect(() => defineProblem(problem({ marginals: [marginal, marginal] }))).toThrow(
      /distribution.*must lie on the unit sphere/,
    );
  });

  it('names the row of data that is not a unit vector, in tables and in batches', async () => {
    const bad = [...circle(0, 1), [0.5, 0.5]];
    await expect(loadMarginals(defineProblem(problem({}, bad)))).rejects.toThrow(
      /marginals\[0\]\.samples.*length 0\.707107 in row 2/,
    );
    const batches = ({ batchSize }: { readonly batchSize: number }): Float32Array =>
      Float32Array.from({ length: 2 * batchSize }, (_, i) => (i === 2 ? 2 : (i + 1) % 2));
    const marginal = { batches, dim: 2, weight: 0.5, cost: geodesic() };
    const drawn = loadMarginals(defineProblem(problem({ marginals: [marginal, marginal] })));
    await expect(drawn).rejects.toThrow(/marginals\[0\]\.batches.*length 2 in row 1/);
  });

  it('needs two dimensions, and has no Gaussian answer', async () => {
    const line = { samples: [[1], [-1]], weight: 0.5, cost: squaredEuclidean() };
    await expect(loadMarginals(defineProblem(problem({ marginals: [line, line] })))).rejects.toThrow(
      /needs a barycenter of dimension 2/,
    );
    const normal = {
      distribution: gaussian({ mean: [0, 0], standardDeviation: 1 }),
      weight: 0.5,
      cost: squaredEuclidean(),
    };
    expect(exactAnswerOf(defineProblem({ marginals: [normal, normal], epsilon: 0.1 }))).toBeDefined();
    expect(exactAnswerOf(defineProblem(problem({ marginals: [normal, normal] })))).toBeUndefined();
  });
});
