import type { FileMetaData, SchemaElement, SchemaTree } from 'hyparquet';
import { invalid } from '../../../errors.js';
import { listed } from '../../../io/listed.js';

/** A top-level column of a Parquet file. */
export interface ParquetColumn {
  readonly name: string;
  /** Its number in the file, from 0. */
  readonly place: number;
  /** What it holds instead of numbers; undefined for numbers. */
  readonly notNumeric: string | undefined;
  /** Whether float32 holds every value. */
  readonly narrow: boolean;
}

/** Logical and converted types of columns that hold numbers as they are stored. */
const plainNumbers = new Set([
  undefined,
  'INTEGER',
  'FLOAT16',
  'UINT_8',
  'UINT_16',
  'UINT_32',
  'UINT_64',
  'INT_8',
  'INT_16',
  'INT_32',
  'INT_64',
]);

const physicalNumbers = new Set(['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE']);

function kindOf({ element, children }: SchemaTree): string | undefined {
  if (children.length > 0 || element.repetition_type === 'REPEATED') return 'lists or records';
  const { type, logical_type: logical, converted_type: converted } = element;
  const meaning = logical?.type ?? converted;
  if (meaning === 'FLOAT16' && type === 'FIXED_LEN_BYTE_ARRAY') return undefined;
  if (plainNumbers.has(meaning) && physicalNumbers.has(type ?? '')) return undefined;
  return meaningText(meaning, element);
}

function meaningText(meaning: string | undefined, { type }: SchemaElement): string {
  if (meaning === 'STRING' || meaning === 'UTF8' || meaning === 'ENUM') return 'text';
  if (meaning === 'DECIMAL') return 'decimals';
  if (meaning === 'DATE') return 'dates';
  if (type === 'INT96' || /^TIME/.test(meaning ?? '')) return 'times';
  return (meaning ?? type ?? 'nothing').toLowerCase().replace('byte_array', 'bytes');
}

/** The columns of a file. @throws InvalidInputError for several of one name, which its reader would take for one */
export function parquetColumns(schema: SchemaTree, operation: string): ParquetColumn[] {
  const columns = schema.children.map((tree, place) => {
    const { element } = tree;
    const narrow = element.type === 'FLOAT' || element.type === 'FIXED_LEN_BYTE_ARRAY';
    return { name: element.name, place, notNumeric: kindOf(tree), narrow };
  });
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name))
      throw invalid(
        operation,
        'every column needs a name of its own',
        `two called ${JSON.stringify(name)}`,
        'Rename one of them.',
      );
    seen.add(name);
  }
  return columns;
}

/** @throws InvalidInputError naming the columns that hold no numbers, and those that may be named instead */
export function checkNumeric(wanted: readonly ParquetColumn[], all: readonly ParquetColumn[], operation: string): void {
  const bad = wanted.find((column) => column.notNumeric !== undefined);
  if (bad === undefined) return;
  const numeric = all.filter((column) => column.notNumeric === undefined).map((column) => column.name);
  const wayOut =
    numeric.length === 0
      ? "Save numbers: frame.astype('float64').to_parquet(path)."
      : `Name the columns that are meant: "columns" of ${listed(numeric)}; frame.astype('float64') in Python makes numbers of others.`;
  throw invalid(
    operation,
    'every column must hold numbers',
    `${JSON.stringify(bad.name)}, which holds ${bad.notNumeric}`,
    wayOut,
  );
}

/** Names of the columns in which pandas keeps a frame's index: labels of the rows, not data. */
export function pandasIndex({ key_value_metadata: pairs }: FileMetaData): Set<string> {
  const text = pairs?.find(({ key }) => key === 'pandas')?.value;
  if (text === undefined) return new Set();
  try {
    const { index_columns: names } = JSON.parse(text) as { index_columns?: unknown };
    return new Set(Array.isArray(names) ? names.filter((name): name is string => typeof name === 'string') : []);
  } catch {
    // A note that only pandas reads: without it, the index is a column as others are.
    return new Set();
  }
}
