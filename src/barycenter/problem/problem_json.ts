import { resolve } from 'node:path';
import { invalid } from '../../errors.js';
import { defineProblem } from './define_problem.js';
import type { Marginal, Problem, ProblemInput } from './problem.js';

/** A problem from the text of a `.json` file; relative paths start from `baseFolder`. @throws InvalidInputError */
export function problemFromJson(text: string, baseFolder?: string): Problem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid('problem', 'must be JSON', String(error), 'Mend it there.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('problem', 'must be an object', text.slice(0, 40), 'Write {"marginals": […], "epsilon": …}.');
  }
  return defineProblem(value as ProblemInput, baseFolder);
}

/** What stands in a JSON problem for something that only exists in code; reading it back is refused. */
const CODE = { kind: 'code' };

function marginalToJson(marginal: Marginal, baseFolder: string | undefined): unknown {
  const { weight } = marginal;
  const cost = marginal.cost.json ?? CODE;
  if ('distribution' in marginal) return { weight, cost, distribution: marginal.distribution };
  if ('batches' in marginal) return { weight, cost, batches: CODE, dim: marginal.dim };
  const { samples } = marginal;
  if (typeof samples === 'string') return { weight, cost, samples: resolve(baseFolder ?? '.', samples) };
  return { weight, cost, samples: CODE };
}

/** The resolved problem as plain data: defaults filled in, absolute paths, `{"kind": "code"}` for what is code or in memory. */
export function problemToJson({ marginals, baseFolder, ...rest }: Problem): unknown {
  return { ...rest, marginals: marginals.map((m) => marginalToJson(m, baseFolder)) };
}

/** Whether a problem can be read back from its JSON form. */
export function isPlainData({ marginals }: Problem): boolean {
  return marginals.every((m) => m.cost.json && ('distribution' in m || ('samples' in m && typeof m.samples === 'string')));
}
