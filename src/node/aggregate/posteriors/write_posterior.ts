import { stringify } from 'csv-stringify/sync';
import { abortedBy } from '../../../errors.js';
import { formatCsv, shortestFloat64 } from '../../io/format_csv.js';
import { encodeNpy } from '../../../io/npy.js';
import type { WriteInto } from '../../run_folder/new_folder.js';
import type { Aggregated } from './aggregate.js';
import { densitiesOf } from './figure.js';
import { rowsOf } from './mixture.js';
import type { Row } from './summary.js';

/** Pixels per unit of the SVG. */
const PNG_SCALE = 2;

export type DrawsFormat = 'csv' | 'npy';

/** Paths of what was written. */
export interface PosteriorFiles {
  /** `draws.csv` or `draws.npy` */
  readonly draws: string;
  /** `summary.csv` */
  readonly summary: string;
  /** `figure.svg`, `figure.png` */
  readonly figures: readonly string[];
}

const NUMBERS = ['mean', 'sd', 'q5', 'q50', 'q95'] as const satisfies readonly (keyof Row)[];

/** A line for each parameter of the barycenter, then of each shard. */
function summaryCsv(found: Aggregated, weights: readonly number[]): string {
  const { barycenter, shards } = found.summary;
  const all = found.shards.shards;
  const line = (of: readonly string[], row: Row): string[] => [
    row.parameter,
    ...of,
    ...NUMBERS.map((name) => shortestFloat64(row[name])),
  ];
  return stringify([
    ['parameter', 'of', 'weight', 'draws', 'divergent', ...NUMBERS],
    ...barycenter.map((row) => line(['barycenter', '1', String(rowsOf(found.mixture)), ''], row)),
    ...shards.flatMap((rows, k) => {
      const { name, rows: draws, divergences } = all[k];
      const of = [
        name,
        shortestFloat64(weights[k]),
        String(draws),
        divergences === undefined ? '' : String(divergences),
      ];
      return rows.map((row) => line(of, row));
    }),
  ]);
}

/**
 * Writes draws, summary and figure.
 * @throws AbortedError between two files, InvalidInputError for what cannot be written
 */
export async function writePosterior(
  found: Aggregated,
  { weights, format, signal }: { weights: readonly number[]; format: DrawsFormat; signal: AbortSignal },
  write: WriteInto,
): Promise<PosteriorFiles> {
  const save = (name: string, content: Uint8Array): Promise<string> => {
    if (signal.aborted) throw abortedBy(signal, `aggregate: stopped before ${name}; nothing was kept`);
    return write(name, content);
  };
  const { names } = found.shards;
  const table = { data: found.draws, rows: found.draws.length / names.length, columns: names.length };
  const content =
    format === 'csv' ? formatCsv(table, names) : encodeNpy({ shape: [table.rows, table.columns], data: table.data });
  const [{ renderDensities }, { renderPng }] = await Promise.all([
    import('../../io/figure/densities.js'),
    import('../../io/figure/png.js'),
  ]);
  const svg = await renderDensities(densitiesOf(found));
  return {
    draws: await save(`draws.${format}`, content),
    summary: await save('summary.csv', Buffer.from(summaryCsv(found, weights))),
    figures: [
      await save('figure.svg', Buffer.from(svg)),
      await save('figure.png', new Uint8Array(renderPng(svg, PNG_SCALE))),
    ],
  };
}
