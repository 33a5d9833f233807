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
  size: ['.npy', '.npz'],
  channels: ['.npy', '.npz'],
  range: ['.npy', '.npz'],
  labels: [],
  class: [],
};

const ofPictures = ['size', 'channels', 'range', 'labels', 'class'];

const endsText = (option: string, ends: readonly string[]): string => {
  if (option === 'labels' || option === 'class') return '.idx files';
  return ofPictures.includes(option)
    ? 'pictures: folders, patterns, picture files, .idx, .npy and .npz'
    : `${ends.join(', ')} files`;
};

const wayOut = 'Leave it out, or say it for the files that it is meant for.';

/**
 * An option that a format passes over in silence would leave a user with rows that were not meant.
 * @throws InvalidInputError
 */
export function checkTableOptions(path: string, options: TableOptions, operation: string): void {
  const name = basename(path).toLowerCase().replace(/\.gz$/, '');
  for (const [option, ends] of Object.entries(formats)) {
    const value = options[option as keyof TableOptions];
    if (value === undefined || ends.some((end) => name.endsWith(end))) continue;
    throw invalid(operation, `${option} is for ${endsText(option, ends)}`, JSON.stringify(value), wayOut);
  }
}

/**
 * Options of pictures in files and folders, in `.idx` files, and in arrays of `.npz` files.
 * @throws InvalidInputError for those of tables, and for a class without labels or labels without a class
 */
export function checkPictureOptions(options: TableOptions, kind: 'files' | 'idx' | 'npz', operation: string): void {
  const known = [
    ...(kind === 'idx' ? ofPictures : ofPictures.slice(0, 3)),
    ...(kind === 'npz' ? ['array'] : []),
    'draws',
  ];
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined || known.includes(option)) continue;
    const rule = ofPictures.includes(option) ? `${option} is for .idx files` : `${option} is for tables, not pictures`;
    throw invalid(operation, rule, JSON.stringify(value), wayOut);
  }
  if ((options.labels === undefined) === (options.class === undefined)) return;
  const received = options.class === undefined ? 'labels alone' : 'a class alone';
  throw invalid(operation, 'class and labels go together', received, 'Give both, or neither.');
}
