import { absolutePath } from '#platform/tables';
import { checkObject, described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import { parseJson } from '../../io/json.js';
import { defineProblem } from './define_problem.js';
import type { GeneratorSettings, Marginal, Problem, ProblemInput } from './problem.js';
import { isInFile, tableFile } from './table_file.js';

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
export function codeFields(problem: { readonly marginals: unknown; readonly generator?: unknown }): string[] {
  const { marginals, generator } = problem;
  if (!Array.isArray(marginals)) return [];
  const network = typeof generator === 'object' && generator !== null && 'network' in generator;
  const ofMarginals = marginals.flatMap((marginal: unknown, k) =>
    Object.entries(typeof marginal === 'object' && marginal !== null ? marginal : {})
      .filter(([, value]) => isCode(value))
      .map(([name]) => `marginals[${k}].${name}`),
  );
  return [...ofMarginals, ...(network ? ['generator.network'] : [])];
}

/**
 * A saved problem with what its JSON has placeholders for taken from the problem in code; all else stays as it is.
 * @throws InvalidInputError for a problem of another number of marginals
 */
export function withCodeOf(saved: ProblemInput, code: Problem): ProblemInput {
  if (saved.marginals.length !== code.marginals.length) {
    const received = String(code.marginals.length);
    throw invalid('problem', `must have ${saved.marginals.length} marginals`, received, 'Bring the very module.');
  }
  const marginals = saved.marginals.map((marginal, k) => {
    const own: Readonly<Record<string, unknown>> = { ...code.marginals[k] };
    return Object.fromEntries(
      Object.entries(marginal).map(([name, value]) => [name, isCode(value) ? own[name] : value]),
    );
  });
  const network = code.generator?.network;
  const generator = saved.generator && network ? { generator: { ...saved.generator, network } } : {};
  return { ...saved, ...generator, marginals: marginals as unknown as ProblemInput['marginals'] };
}

function generatorToJson({ file, network, ...rest }: GeneratorSettings, baseFolder: string | undefined): object {
  return {
    ...(file !== undefined && { file: absolutePath(file, baseFolder) }),
    ...(network && { network: CODE }),
    ...rest,
  };
}

function marginalToJson(marginal: Marginal, baseFolder: string | undefined): unknown {
  const { name, weight } = marginal;
  const common = { ...(name === undefined ? {} : { name }), weight, cost: marginal.cost.json ?? CODE };
  if ('distribution' in marginal) return { ...common, distribution: marginal.distribution };
  if ('batches' in marginal) return { ...common, batches: CODE, dim: marginal.dim };
  if (isInFile(marginal)) {
    const { path, fields } = tableFile(marginal, baseFolder);
    return { ...common, samples: path, ...fields };
  }
  const { samples } = marginal;
  return { ...common, samples: typeof samples === 'object' && 'data' in samples ? CODE : samples };
}

/**
 * The resolved problem as plain data: defaults filled in, paths absolute, rows of numbers as they were given, and
 * `{"kind": "code"}` for costs and batches in code and for tables in memory.
 */
export function problemToJson(problem: Problem): object {
  checkObject('problemToJson', 'a problem', problem, 'Pass what defineProblem({ … }) gives.');
  const { marginals, generator, baseFolder, ...rest } = problem;
  const json = { ...rest, ...(generator && { generator: generatorToJson(generator, baseFolder) }) };
  return { ...json, marginals: marginals.map((m) => marginalToJson(m, baseFolder)) };
}
