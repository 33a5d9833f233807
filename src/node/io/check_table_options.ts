import { basename } from 'node:path';
import { invalid } from '../../errors.js';
import type { TableOptions } from '../../io/table_options.js';

const text = ['.csv', '.tsv', '.tab', '.txt', '.dat'];

/** Formats that an option means something for; those left out mean something for all. */
const formats: Partial<Record<keyof TableOptions, readonly string[]>> = {
  header: text,
  delimiter: text,
  decimal: text,
  comment: text,
  array: ['.npz'],
  layer: ['.h5ad'],
  where: ['.h5ad', '.parquet'],
};

/**
 * An option that a format passes over in silence would leave a user with rows that were not meant.
 * @throws InvalidInputError
 */
export function checkTableOptions(path: string, options: TableOptions, operation: string): void {
  const name = basename(path).toLowerCase().replace(/\.gz$/, '');
  for (const [option, ends] of Object.entries(formats)) {
    const value = options[option as keyof TableOptions];
    if (value === undefined || ends.some((end) => name.endsWith(end))) continue;
    throw invalid(
      operation,
      `${option} is for ${ends.join(', ')} files`,
      JSON.stringify(value),
      'Leave it out, or say it for the files that it is meant for.',
    );
  }
}
