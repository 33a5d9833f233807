import { describe, expect, it } from 'vitest';
import { component, featureCost, stack } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { groupProblem } from '../../support/group_problem.js';

describe('training.marginals', () => {
  const given = (marginals: number, change: Partial<ProblemInput> = {}): ProblemInput =>
    groupProblem(4, { marginals, ...change.training }, change);

  it.each([
    [given(1), 'problem.training.marginals: must be >= 2; got 1'],
    [given(2.5), 'problem.training.marginals: must be a whole number; got 2.5'],
    [given(5), 'must be 2 to the number of marginals, 4; got 5. Leave it out for all.'],
    [given(2, { potential: { kind: 'separate' } }), 'needs potential.kind "shared"'],
    [given(2, { potential: { kind: 'reduced' } }), 'got "reduced". Use the kind "shared", or leave it out.'],
    [given(2, { sampler: { carry: {} } }), 'goes without sampler.carry'],
    [given(2, { training: { gradient: { kind: 'importance' } } }), 'needs training.gradient of kind "chains"'],
  ])('refuses what it does not go with: %#', (problem, message) => {
    expect(() => defineProblem(problem)).toThrow(message);
  });

  it('refuses marginals that differ in cost or dimension', async () => {
    const problem = given(2);
    const withLast = (change: object) => [...problem.marginals.slice(0, 3), { ...problem.marginals[3], ...change }];
    const load = (marginals: ProblemInput['marginals'], dim = 2) =>
      loadMarginals(defineProblem({ ...problem, dim, marginals }));
    const other = withLast({ cost: featureCost((p) => p) }) as ProblemInput['marginals'];
    await expect(load(other)).rejects.toThrow('problem.marginals[3] has another than problem.marginals[0]. Give all');
    const project = featureCost((p) => stack([component(p, 0)]));
    const mixed = problem.marginals.map((marginal, k) => ({
      weight: marginal.weight,
      cost: project,
      samples: { data: new Float32Array(6).map((_, i) => i + k), columns: k < 3 ? 2 : 3, rows: k < 3 ? 3 : 2 },
    }));
    await expect(load(mixed)).rejects.toThrow('Bring the data to one dimension');
  });

  it('takes all of them for the same as none, whatever else there is', () => {
    const all = given(4, { potential: { kind: 'separate' }, sampler: { carry: {} } });
    expect(defineProblem(all).training.marginals).toBe(4);
    expect(defineProblem(groupProblem(4, {})).training).not.toHaveProperty('marginals');
  });

  it('spreads the points of validation over the marginals', () => {
    const points = (count: number, training: NonNullable<ProblemInput['training']>) =>
      defineProblem(groupProblem(count, training)).training.validation.points;
    expect(points(4, {})).toBe(32);
    expect(points(4, { marginals: 4 })).toBe(32);
    expect(points(4, { marginals: 3 })).toBe(24);
    expect(points(50, { marginals: 2 })).toBe(2);
    expect(points(4, { marginals: 2, validation: { points: 10 } })).toBe(10);
  });
});
