import { join } from 'node:path';
import type { Device } from '../../device/device.js';
import { abortedBy } from '../../errors.js';
import { barycenterNames } from '../../barycenter/problem/names.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import { epsilonNumber } from '../../barycenter/sweep/axes.js';
import { changedProblem } from '../../barycenter/sweep/changed_problem.js';
import type { SweepJob } from '../../barycenter/sweep/job.js';
import type { SweepPoint } from '../../barycenter/sweep/results.js';
import type { Table } from '../../io/numeric_table.js';
import { writeFigure } from '../figure/write_figure.js';
import type { GridPanel } from '../io/figure.js';
import { loadBarycenter } from '../run_folder/load_barycenter.js';
import type { SweepFiles } from './sweep_folder.js';

/** Points of a panel. */
const POINTS = 1500;
/** Panels that a figure has room for, down and across. */
const MOST_ROWS = 8;
const MOST_COLUMNS = 10;

export interface DrawOptions {
  readonly out: string;
  readonly device: Device;
  readonly figureSeed?: number;
  readonly signal?: AbortSignal;
}

/** `most` of the values, spread evenly, both ends among them. */
export function spread<T>(values: readonly T[], most: number): readonly T[] {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_, i) => values[Math.round((i * (values.length - 1)) / (most - 1))]);
}

const keysOf = (points: readonly SweepPoint[], of: (job: SweepJob) => string): string[] => [
  ...new Set(points.map(({ job }) => of(job))),
];

const short = (value: number): number => Number(value.toPrecision(3));

const epsilonKey = ({ changes }: SweepJob): string => String(epsilonNumber(changes.epsilon));
const weightsKey = ({ changes }: SweepJob): string => changes.weights.join(', ');
const weightsText = (key: string): string => `λ = ${key.split(', ').map(Number).map(short).join(', ')}`;

/** What a panel without points says. */
const absence = ({ outcome }: SweepPoint): string =>
  outcome?.error?.name === 'DivergenceError' ? 'diverged' : 'failed';

interface Drawn {
  readonly points: Table;
  readonly names?: readonly string[];
}

async function cloudOf({ job }: SweepPoint, problem: Problem, { out, device }: DrawOptions): Promise<Drawn> {
  const run = await loadBarycenter(join(out, job.folder), changedProblem(problem, job.changes));
  const barycenter = run.barycenter(device);
  try {
    const points = await barycenter.sampleBarycenter(POINTS, { seed: 0 });
    const names = barycenterNames(run.loaded);
    return { points, ...(names ? { names } : {}) };
  } finally {
    barycenter.free();
  }
}

/** Draws small multiples of one seed's barycenters: a row for every ε, a column for all weights, in one view. */
export async function drawSweep(
  files: SweepFiles,
  problem: Problem,
  all: readonly SweepPoint[],
  options: DrawOptions,
): Promise<void> {
  const seed = options.figureSeed ?? all[0].job.seed;
  const points = all.filter(({ job }) => job.seed === seed);
  const [sizes, shares] = [keysOf(points, epsilonKey), keysOf(points, weightsKey).toSorted().toReversed()];
  const [rows, columns] = [spread(sizes, MOST_ROWS), spread(shares, MOST_COLUMNS)];
  const panels: GridPanel[] = [];
  let names: readonly string[] | undefined;
  for (const point of points) {
    if (options.signal?.aborted) throw abortedBy(options.signal, 'sweep: stopped while it was drawn');
    const [row, column] = [rows.indexOf(epsilonKey(point.job)), columns.indexOf(weightsKey(point.job))];
    if (row < 0 || column < 0) continue;
    if (point.outcome?.status !== 'done') {
      panels.push({ row, column, note: absence(point) });
      continue;
    }
    const drawn = await cloudOf(point, problem, options);
    names ??= drawn.names;
    const doubted = point.outcome.verdict !== undefined && point.outcome.verdict.kind !== 'converged';
    panels.push({ row, column, points: drawn.points, ...(doubted ? { note: point.outcome.verdict.kind } : {}) });
  }
  const relative = typeof points[0].job.changes.epsilon !== 'number';
  const { renderGrid } = await import('../io/figure.js'); // loads a plotting library: only when drawing
  const left = sizes.length * shares.length - rows.length * columns.length;
  const svg = await renderGrid({
    title: `Barycenters by ε and weights${problem.name === undefined ? '' : `: ${problem.name}`}`,
    subtitle: [
      `seed ${seed}; ${POINTS.toLocaleString('en')} points of each, lines enclose 90 % and 50 % of them${left > 0 ? `; ${left} more are not shown` : ''}`,
    ],
    rows: rows.map((size) => `${relative ? 'relative ' : ''}ε = ${short(Number(size))}`),
    columns: columns.map(weightsText),
    panels,
    ...(names ? { axisLabels: names } : {}),
  });
  await writeFigure(svg, [files.figure, files.picture]);
}
