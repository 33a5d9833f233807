import { namesText } from '../../io/table_report.js';
import type { Table } from '../../io/numeric_table.js';
import { marginalField } from './names.js';
import type { Problem } from './problem.js';
import type { RawMarginal } from './raw_marginal.js';

/** A table of more columns than rows is mostly one on its side. */
export function transposedWarning({ rows, columns, pictures }: Table): string[] {
  if (pictures || columns <= rows) return [];
  return [
    `has more columns (${columns}) than rows (${rows}): a point is a row; transpose the table if its points are columns`,
  ];
}

/** Whether a name is that of another place in the other list, of as many names. */
const areMixed = (names: readonly string[], others: readonly string[]): boolean =>
  names.length === others.length && names.some((name, c) => name !== '' && name !== others[c] && others.includes(name));

/** Columns are matched by place: says so where names would match them otherwise, and the order was not asked for. */
function orderWarnings({ marginals }: Problem, raw: readonly RawMarginal[]): string[] {
  const isChosen = (k: number): boolean => 'columns' in marginals[k];
  const named = raw.flatMap((m, k) =>
    m.kind === 'table' && m.table.names && !isChosen(k) ? [{ k, names: m.table.names }] : [],
  );
  return named.slice(1).flatMap(({ k, names }) => {
    const [first] = named;
    if (!areMixed(names, first.names)) return [];
    const others = `${marginalField(marginals[first.k], first.k)} has ${namesText(first.names)}`;
    return [
      `${marginalField(marginals[k], k)} has the columns ${namesText(names)} where ${others}, and columns are matched by place; order them by columns`,
    ];
  });
}

/** What a user should know of the tables in files: one in memory was given its shape in code. */
export function tableWarnings(problem: Problem, raw: readonly RawMarginal[]): string[] {
  const own = raw.flatMap((m, k) => {
    const given = problem.marginals[k];
    if (m.kind !== 'table' || !('samples' in given) || typeof given.samples !== 'string') return [];
    const field = marginalField(given, k);
    return [
      ...transposedWarning(m.table).map((text) => `${field} ${text}`),
      ...(m.table.warnings ?? []).map((text) => `${field}: ${text}`),
    ];
  });
  return [...own, ...orderWarnings(problem, raw)];
}
