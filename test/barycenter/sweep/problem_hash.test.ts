import { expect, it } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import type { ReadyProblem } from '../../../src/barycenter/problem/loaded_problem.js';
import { problemHash } from '../../../src/barycenter/sweep/problem_hash.js';

it('counts a generator by its bytes, wherever its file lies', async () => {
  const hash = (file: string, sha256: string) => {
    const marginal = { weight: 0.5, cost: { kind: 'generated' } as const, samples: 'table.csv' };
    const problem = defineProblem({ epsilon: 1, marginals: [marginal, marginal], generator: { file } }, '/data');
    const generator = { sha256 } as NonNullable<ReadyProblem['generator']>;
    const loaded = { kind: 'function' } as ReadyProblem['marginals'][number];
    return problemHash(problem, { marginals: [loaded, loaded], generator });
  };
  expect(await hash('a.safetensors', '1')).toBe(await hash('moved.safetensors', '1'));
  expect(await hash('a.safetensors', '1')).not.toBe(await hash('a.safetensors', '2'));
});
