import { absolutePath } from '#platform/tables';
import type { SampleMarginal } from './problem.js';
import { tableFieldsOf, type TableFields } from './table_fields.js';

/** A marginal's file and how it is read, all of its paths absolute. */
export interface TableFile {
  readonly path: string;
  readonly fields: TableFields;
}

/** The file that a marginal's samples are in, by paths that start from `baseFolder`. */
export function tableFile(
  { samples, ...marginal }: Omit<SampleMarginal, 'samples'> & { readonly samples: string },
  baseFolder: string | undefined,
): TableFile {
  const fields = tableFieldsOf(marginal);
  const { labels } = fields;
  return {
    path: absolutePath(samples, baseFolder),
    fields: { ...fields, ...(labels === undefined ? {} : { labels: absolutePath(labels, baseFolder) }) },
  };
}

/** Whether a marginal's samples are in a file. */
export const isInFile = <M extends object>(
  marginal: M,
): marginal is M & SampleMarginal & { readonly samples: string } =>
  'samples' in marginal && typeof marginal.samples === 'string';
