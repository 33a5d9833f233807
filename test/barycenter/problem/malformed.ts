import { expect } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { InvalidInputError } from '../../../src/errors.js';

export type Fields = Record<string, unknown>;

export const gaussian = { kind: 'gaussian', mean: [0, 0], standardDeviation: 1 };

/** A sound marginal, changed; a field set to undefined counts as left out. */
export function marginal(change: Fields = {}): Fields {
  const fields = { weight: 0.5, cost: { kind: 'squared-euclidean' }, distribution: gaussian, ...change };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export const problem = (change: Fields = {}): Fields => ({
  epsilon: 0.1,
  marginals: [marginal(), marginal()],
  ...change,
});

/** A sound problem but for its second marginal. */
export const second = (change: Fields): Fields => problem({ marginals: [marginal(), marginal(change)] });

export const distributed = (change: Fields): Fields => second({ distribution: { ...gaussian, ...change } });
export const sampled = (samples: unknown): Fields => second({ distribution: undefined, samples });
export const optimizer = (change: Fields): Fields => problem({ training: { optimizer: change } });

/** Defining or loading it is refused with exactly this message, in one sentence per fault. */
export async function expectRefused(input: unknown, message: string | RegExp): Promise<void> {
  const attempt = async (): Promise<unknown> => loadMarginals(defineProblem(input as ProblemInput));
  const error: unknown = await attempt().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect((error as InvalidInputError).exitCode).toBe(2);
  if (typeof message === 'string') expect((error as Error).message).toBe(message);
  else expect((error as Error).message).toMatch(message);
}
