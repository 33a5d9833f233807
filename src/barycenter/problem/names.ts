import { tableReport, type TableReport } from '../../io/table_report.js';
import type { LoadedProblem } from './loaded_problem.js';
import type { Marginal } from './problem.js';

/** What figures and tables call marginal k (from 0). */
export const marginalTitle = ({ name }: Marginal, k: number): string => name ?? `marginal ${k}`;

/** The field that messages about marginal k name, e.g. `marginals[1] "day 4"`. */
export const marginalField = ({ name }: Marginal, k: number): string =>
  `marginals[${k}]${name === undefined ? '' : ` "${name}"`}`;

/** Names of marginal k's columns, [D_k], where its table has them. */
export function columnNames({ marginals }: Pick<LoadedProblem, 'marginals'>, k: number): readonly string[] | undefined {
  const marginal = marginals[k];
  if (marginal.kind === 'deferred') return marginal.names;
  return marginal.kind === 'table' ? marginal.table.names : undefined;
}

/**
 * Names of the barycenter's coordinates, [D]: those of the tables where these agree and a cost between points of one
 * space makes y's coordinates theirs.
 */
export function barycenterNames(loaded: LoadedProblem): readonly string[] | undefined {
  const { problem, marginals, potential } = loaded;
  const oneSpace = problem.marginals.every(
    ({ cost }, k) =>
      ['squared-euclidean', 'geodesic'].includes(cost.json?.kind ?? '') && marginals[k].dim === potential.dim,
  );
  const named = marginals.flatMap((_, k) => [columnNames(loaded, k) ?? []].filter(({ length }) => length > 0));
  const agree =
    named.length > 0 && named.every((names) => names.every((name, c) => name !== '' && name === named[0][c]));
  return oneSpace && agree ? named[0] : undefined;
}

/** What was read of the files, of each marginal whose table is at hand. */
export function tableReports({
  problem,
  marginals,
}: Pick<LoadedProblem, 'problem' | 'marginals'>): (TableReport & { readonly marginal: number })[] {
  return problem.marginals.flatMap((given, marginal) => {
    const loaded = marginals[marginal];
    if (!('samples' in given) || typeof given.samples !== 'string' || loaded.kind !== 'table') return [];
    return [{ marginal, ...tableReport(given.samples, loaded.table) }];
  });
}
