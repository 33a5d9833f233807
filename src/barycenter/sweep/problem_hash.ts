import type { ReadyProblem } from '../problem/loaded_problem.js';
import type { Problem } from '../problem/problem.js';
import { codeFields, problemToJson } from '../problem/problem_json.js';
import { identityOf } from '../run/table_identity.js';
import { hashOf } from './job.js';

const without = (object: object, fields: readonly string[]): object =>
  Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));

/**
 * SHA-256 of what a problem is about: all of it but ε and weights, which are axes, and what changes no bit, names of
 * files among it: tables count by their values, a generator by its bytes. Costs and batches that are code cannot be
 * told apart.
 * @param loaded the data of the problem, read for any point of its axes
 */
export async function problemHash(
  problem: Problem,
  { marginals, generator }: Pick<ReadyProblem, 'marginals' | 'generator'>,
): Promise<string> {
  const json = problemToJson(problem) as { readonly marginals: readonly Readonly<Record<string, unknown>>[] };
  const about = json.marginals.map(async (marginal, k) => {
    const loaded = marginals[k];
    const table = loaded.kind === 'table' ? { table: (await identityOf(loaded.table)).sha256 } : {};
    return { ...without(marginal, ['name', 'weight', 'samples']), ...table };
  });
  const settings = without(problem.generator ?? {}, ['file', 'network']);
  const through = generator ? { generator: { ...settings, sha256: generator.sha256 } } : {};
  const fields = without(json, ['$schema', 'epsilon', 'name']);
  return hashOf({ ...fields, ...through, marginals: await Promise.all(about) });
}

/** What is to be said of a problem whose changes are not all seen; empty where they are. */
export function hashRemarks({ problem }: Pick<ReadyProblem, 'problem'>): string[] {
  const fields = codeFields(problemToJson(problem) as { readonly marginals: unknown });
  const hashed = (field: string): boolean => field.endsWith('.samples') || field === 'generator.network';
  const code = fields.filter((field) => !hashed(field));
  if (code.length === 0) return [];
  return [`${code.join(', ')} is code: the sweep cannot tell whether it is the same when it goes on`];
}
