import { invalid } from '../../errors.js';
import { defineProblem } from './define_problem.js';
import type { Marginal, Problem, SampleMarginal } from './problem.js';
import type { TableFields } from './table_fields.js';

const isFile = (marginal: Marginal): marginal is SampleMarginal =>
  'samples' in marginal && typeof marginal.samples === 'string';

/** A marginal's rows stay those of its own `where`, as of day 2, when a command asks for a batch of all. */
const whereOf = (marginal: SampleMarginal, { where }: TableFields): TableFields =>
  where ? { where: { ...marginal.where, ...where } } : {};

/**
 * A problem all of whose files are read by these options; they go before the marginals' own. Conditions of `where` add
 * up.
 * @throws InvalidInputError for options that are not valid, and where there are options but no files
 */
export function withTableFields(problem: Problem, fields: TableFields): Problem {
  const names = Object.keys(fields);
  if (names.length === 0) return problem;
  if (!problem.marginals.some(isFile)) {
    throw invalid(
      'problem.marginals',
      `${names.join(', ')} must have a file to apply to`,
      'marginals without files',
      'Leave these options out.',
    );
  }
  const { baseFolder, marginals, ...rest } = problem;
  return defineProblem(
    { ...rest, marginals: marginals.map((m) => (isFile(m) ? { ...m, ...fields, ...whereOf(m, fields) } : m)) },
    baseFolder,
  );
}
