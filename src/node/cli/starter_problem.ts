import { basename, dirname, extname, isAbsolute, relative, resolve, sep } from 'node:path';
import { invalid } from '../../errors.js';
import { readTable } from '../io/table.js';
import { tableReport, type TableReport } from '../../io/table_report.js';
import { defineProblem } from '../../barycenter/problem/define_problem.js';
import type { ProblemInput } from '../../barycenter/problem/problem.js';
import type { TableFields } from '../../barycenter/problem/table_fields.js';

export interface StarterProblem {
  readonly problem: ProblemInput;
  readonly tables: readonly TableReport[];
}

/** ε that is a good beginning, see "Choosing ε" in docs/problem.md. */
const STARTER_EPSILON = 0.05;

/** A path as a problem file in `folder` writes it: relative where that does not lead far away. */
function pathFrom(folder: string, path: string): string {
  const way = relative(folder, resolve(path));
  if (isAbsolute(way) || way.startsWith(`..${sep}..${sep}..`)) return resolve(path);
  return way.split(sep).join('/');
}

/** A file's name without its ending, `.csv.gz` included; a pattern's folder. */
function stem(path: string): string {
  const name = basename(path, '.gz');
  return name.includes('*') ? basename(dirname(path)) : basename(name, extname(name));
}

/** What two tables must share to be compared as they are. */
const shapeText = ({ pictures, columns }: TableReport): string =>
  pictures ? pictures.shape.join('×') : `${columns} columns`;

/** Layers for pictures where every table holds pictures. */
const potentialOf = (tables: readonly TableReport[]): Pick<ProblemInput, 'potential'> =>
  tables.every(({ pictures }) => pictures) ? { potential: { kind: 'conv', width: 'small' } } : {};

/**
 * A problem of tables with nothing but defaults, for a file at `out`: equal weights, ½‖x − y‖², and an ε relative to
 * the data. All tables are read by the same fields, which every marginal keeps, so that what is wrong with one is found
 * at once.
 * @throws InvalidInputError for fewer than two tables, ones that do not read, and ones of different columns
 */
export async function starterProblem(
  paths: readonly string[],
  out: string,
  fields: TableFields = {},
): Promise<StarterProblem> {
  if (paths.length < 2) {
    throw invalid(
      'init',
      'a barycenter is of two tables and more',
      String(paths.length),
      'Name one table for each cloud of points.',
    );
  }
  const tables: TableReport[] = [];
  for (const path of paths) tables.push(tableReport(path, await readTable(path, fields)));
  const other = tables.find((table) => shapeText(table) !== shapeText(tables[0]));
  if (other && (other.pictures || tables[0].pictures)) {
    throw invalid(
      'init',
      `pictures must have one shape under a squared distance, ${shapeText(tables[0])} as ${tables[0].file} has`,
      `${shapeText(other)} in ${other.file}`,
      'Bring them to one: --size 32x32, --channels 1.',
    );
  }
  if (other) {
    throw invalid(
      'init',
      `tables must have the same columns under a squared distance, ${tables[0].columns} as ${tables[0].file} has`,
      `${other.columns} in ${other.file}`,
      'Remove the columns that only one of them has.',
    );
  }
  const folder = dirname(resolve(out));
  const labels = fields.labels === undefined ? {} : { labels: pathFrom(folder, fields.labels) };
  const weights = paths.map(() => Number((1 / paths.length).toPrecision(15)));
  const problem: ProblemInput = {
    name: paths.map(stem).join(', '),
    marginals: paths.map((path, k) => ({
      name: stem(path),
      samples: pathFrom(folder, path),
      ...fields,
      ...labels,
      weight: weights[k],
      cost: { kind: 'squared-euclidean' },
    })),
    epsilon: { relative: STARTER_EPSILON },
    ...potentialOf(tables),
  };
  defineProblem(problem); // what we write must be taken
  return { problem, tables };
}
