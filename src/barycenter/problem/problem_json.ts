import { absolutePath } from '#platform/tables';
import { checkObject, described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import { parseJson } from '../../io/json.js';
import { defineProblem } from './define_problem.js';
import type { Marginal, Problem, ProblemInput } from './problem.js';
import { tableFieldsOf } from './table_fields.js';

/** The object in a problem's text; errors call the text `name`. @throws InvalidInputError */
export function parseProblemText(text: string, name = 'problem'): ProblemInput {
  if (typeof text !== 'string')
    throw invalid(name, 'must be the text of a .json file', described(text), 'Pass what readFile gives.');
  const value = parseJson(text.replace(/^\uFEFF/, ''), name); // Windows editors put a byte-order mark first
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(name, 'must be an object', text.slice(0, 40), 'Write {"marginals": […], "epsilon": …}.');
  }
  return value as ProblemInput;
}

/** A problem from the text of a `.json` file; relative paths start from `baseFolder`. @throws InvalidInputError */
export function problemFromJson(text: string, baseFolder?: string): Problem {
  return defineProblem(parseProblemText(text), baseFolder);
}

/** What stands in a JSON problem for something that only exists in code or memory; reading it back is refused. */
const CODE = { kind: 'code' };

const isCode = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'code';

/**
 * Fields of a saved problem that hold a placeholder for code or memory, e.g. `marginals[0].cost`; malformed ones are
 * none.
 */
export function codeFields({ marginals }: { readonly marginals: unknown }): string[] {
  if (!Array.isArray(marginals)) return [];
  return marginals.flatMap((marginal: unknown, k) =>
    Object.entries(typeof marginal === 'object' && marginal !== null ? marginal : {})
      .filter(([, value]) => isCode(value))
      .map(([name]) => `marginals[${k}].${name}`),
  );
}

function marginalToJson(marginal: Marginal, baseFolder: string | undefined): unknown {
  const { name, weight } = marginal;
  const common = { ...(name === undefined ? {} : { name }), weight, cost: marginal.cost.json ?? CODE };
  if ('distribution' in marginal) return { ...common, distribution: marginal.distribution };
  if ('batches' in marginal) return { ...common, batches: CODE, dim: marginal.dim };
  const { samples } = marginal;
  if (typeof samples === 'string')
    return { ...common, samples: absolutePath(samples, baseFolder), ...tableFieldsOf(marginal) };
  return { ...common, samples: 'data' in samples ? CODE : samples };
}

/**
 * The resolved problem as plain data: defaults filled in, paths absolute, rows of numbers as they were given, and
 * `{"kind": "code"}` for costs and batches in code and for tables in memory.
 */
export function problemToJson(problem: Problem): object {
  checkObject('problemToJson', 'a problem', problem, 'Pass what defineProblem({ … }) gives.');
  const { marginals, baseFolder, ...rest } = problem;
  return { ...rest, marginals: marginals.map((m) => marginalToJson(m, baseFolder)) };
}
