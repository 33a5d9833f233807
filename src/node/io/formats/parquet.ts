import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type * as Hyparquet from 'hyparquet';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { invalid } from '../../../errors.js';
import { allocateFloats, type Floats, type Table } from '../../../io/numeric_table.js';
import { openInputFile, type InputFile } from '../read_file.js';
import { columnIndices } from '../../../io/select_columns.js';
import type { TableOptions } from '../../../io/table_options.js';
import type { TableReader } from '../table_reader.js';
import { inLibrary } from '../../../io/library_error.js';
import { listed } from '../../../io/listed.js';
import { checkNumeric, pandasIndex, parquetColumns, type ParquetColumn } from './parquet_columns.js';
import { rowsWhere } from './where.js';

const wholeRule = 'the file must be a whole Parquet file';
const resaveHint = 'Save it again: frame.to_parquet(path) in pandas, write_parquet in R and polars.';

interface Source {
  readonly library: typeof Hyparquet;
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly compressors: Compressors;
  readonly operation: string;
}

/**
 * A Parquet file's columns of numbers, one column of one row group at a time. Null slots become NaN, which is what
 * missing values are in every table. Labels of the rows that pandas keeps (its index) are left out unless they are
 * asked for.
 */
export const readParquetTable: TableReader = async (path, options) => {
  const operation = `reading ${path}`;
  const file = await openInputFile(path);
  try {
    const library = await import('hyparquet');
    const source = await openParquet(library, file, operation);
    return await readColumns(source, options);
  } finally {
    await file.close();
  }
};

async function openParquet(library: Source['library'], input: InputFile, operation: string): Promise<Source> {
  if (input.size < 12) throw invalid(operation, wholeRule, `${input.size} bytes`, resaveHint);
  const read = async (start: number, end: number): Promise<ArrayBuffer> => {
    if (!(start >= 0 && start <= end && end <= input.size)) {
      throw invalid(operation, wholeRule, `a reference to bytes ${start} to ${end} of ${input.size}`, resaveHint);
    }
    const bytes = new Uint8Array(end - start);
    await input.readWhole(bytes, start);
    return bytes.buffer;
  };
  const file: AsyncBuffer = {
    byteLength: input.size,
    slice(start, end = input.size) {
      const bytes = read(start, end);
      // The library asks ahead, and forgets what it asked for where it fails first: nobody else would hear of the
      // error.
      bytes.catch(() => undefined);
      return bytes;
    },
  };
  const metadata = await inLibrary(wholeRule, resaveHint, operation, () =>
    library.parquetMetadataAsync(file, { geoparquet: false }),
  );
  const { decompressZstd, decompressLz4, decompressLz4Raw } = await import('hyparquet-compressors');
  const compressors: Compressors = {
    // Node's own where it has one: they check what they read. Snappy is the library's own.
    GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
    BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
    ZSTD: (bytes) => decompressZstd(bytes),
    LZ4: decompressLz4,
    LZ4_RAW: decompressLz4Raw,
  };
  return { library, file, metadata, compressors, operation };
}

async function readColumns(source: Source, options: TableOptions): Promise<Table> {
  const { library, metadata, operation } = source;
  const schema = await inLibrary(wholeRule, resaveHint, operation, () => library.parquetSchema(metadata));
  const all = parquetColumns(schema, operation);
  const { wanted, notes } = chooseColumns(all, metadata, options, operation);
  checkNumeric(wanted, all, operation);
  const rows = await chosenRows(source, all, options.where);
  const narrow = wanted.every((column) => column.narrow);
  // One column first: its values prove the number of rows, which the file only claims.
  const first = await numbersOf(source, wanted[0]);
  const count = rows?.length ?? first.length;
  const data = allocateFloats(narrow ? Float32Array : Float64Array, count * wanted.length, operation);
  for (const [c, column] of wanted.entries()) {
    putColumn(data, c === 0 ? first : await numbersOf(source, column), { column: c, columns: wanted.length, rows });
  }
  if (count === 0) throw invalid(operation, 'a table needs at least one row', 'none', 'Save at least one sample.');
  return {
    data,
    rows: count,
    columns: wanted.length,
    ...(notes.length === 0 ? {} : { notes }),
    names: wanted.map((column) => column.name),
    places: wanted.map((column) => column.place),
  };
}

function chooseColumns(
  all: readonly ParquetColumn[],
  metadata: FileMetaData,
  { columns, where }: TableOptions,
  operation: string,
) {
  if (columns !== undefined) {
    const places = all.map((column) => column.place);
    const indices = columnIndices(
      columns,
      all.map((column) => column.name),
      places,
      operation,
    );
    return { wanted: indices.map((index) => all[index]), notes: [] };
  }
  const index = pandasIndex(metadata);
  // Rows chosen by a column have one value there: it says which rows, and is no coordinate of them.
  const isKey = ({ name }: ParquetColumn): boolean => where !== undefined && Object.hasOwn(where, name);
  const wanted = all.filter((column) => !index.has(column.name) && !isKey(column));
  if (wanted.length === 0)
    throw invalid(operation, 'a table needs at least one column', 'none', 'Save at least one column of numbers.');
  const named = (those: readonly ParquetColumn[]): string => listed(those.map((column) => column.name));
  const [labels, keys] = [
    all.filter((column) => index.has(column.name)),
    all.filter((column) => !index.has(column.name) && isKey(column)),
  ];
  const notes = [
    ...(labels.length === 0 ? [] : [`the index of pandas (${named(labels)})`]),
    ...(keys.length === 0 ? [] : [`what rows are chosen by (${named(keys)})`]),
  ];
  return { wanted, notes };
}

/** Row numbers that `where` leaves; undefined for all. */
async function chosenRows(
  source: Source,
  all: readonly ParquetColumn[],
  where: TableOptions['where'],
): Promise<Uint32Array | undefined> {
  if (where === undefined || Object.keys(where).length === 0) return undefined;
  const keys = new Map<string, unknown[]>();
  for (const name of Object.keys(where)) {
    const column = all.find((candidate) => candidate.name === name);
    if (column === undefined || column.notNumeric === 'lists or records') {
      throw invalid(
        source.operation,
        '"where" must name a column of plain values',
        JSON.stringify(name),
        `There are ${listed(all.map((c) => c.name))}.`,
      );
    }
    const values: unknown[] = [];
    for await (const piece of piecesOf(source, name)) for (let i = 0; i < piece.length; i++) values.push(piece[i]);
    keys.set(name, values);
  }
  return rowsWhere(where, keys, source.operation);
}

/** The library reads as many values as a row group claims rows, and says nothing of those left over. */
function checkCounts({ metadata, operation }: Source, name: string): void {
  for (const { num_rows: rows, columns } of metadata.row_groups) {
    const chunk = columns.find((column) => column.meta_data?.path_in_schema.join('.') === name)?.meta_data;
    if (chunk === undefined || chunk.num_values === rows) continue;
    const received = `${chunk.num_values} values of ${JSON.stringify(name)} for ${rows} rows`;
    throw invalid(operation, wholeRule, received, resaveHint);
  }
}

/**
 * A column as the library decodes it, one row group at a time.
 * @throws InvalidInputError where one has not its number of rows
 */
async function* piecesOf(source: Source, name: string): AsyncGenerator<ArrayLike<unknown>> {
  const { library, file, metadata, compressors, operation } = source;
  checkCounts(source, name);
  const work = async () =>
    library.parquetScan({ file, metadata, compressors, columns: [name], geoparquet: false, useOffsetIndex: false });
  const scan = await inLibrary(wholeRule, resaveHint, operation, work);
  for (const { rowStart, rowEnd } of scan.ranges) {
    const values: ArrayLike<unknown> = await inLibrary(wholeRule, resaveHint, operation, () =>
      scan.readColumn({ column: name, rowStart, rowEnd }),
    );
    if (values.length !== rowEnd - rowStart) {
      throw invalid(
        operation,
        wholeRule,
        `${values.length} values of ${JSON.stringify(name)} for ${rowEnd - rowStart} rows`,
        resaveHint,
      );
    }
    yield values;
  }
}

async function numbersOf(source: Source, { name, narrow }: ParquetColumn): Promise<Floats> {
  const pieces: Floats[] = [];
  let rows = 0;
  for await (const values of piecesOf(source, name)) {
    const piece = new (narrow ? Float32Array : Float64Array)(values.length);
    for (let i = 0; i < piece.length; i++) piece[i] = numberOf(values[i], name, rows + i, source.operation);
    rows += piece.length;
    pieces.push(piece);
  }
  if (pieces.length === 1) return pieces[0];
  const all = allocateFloats(narrow ? Float32Array : Float64Array, rows, source.operation);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function numberOf(value: unknown, name: string, row: number, operation: string): number {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return NaN;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') {
    const rounded = Number(value);
    if (BigInt(rounded) === value) return rounded;
    throw invalid(
      operation,
      'integers must be exact in float64 (all up to 2^53 are)',
      `${value} at row ${row} (counted from 0) of ${JSON.stringify(name)}`,
      "Subtract a whole number first, or accept the rounding: frame.astype('float64').to_parquet(path).",
    );
  }
  throw invalid(operation, wholeRule, `${typeof value} in ${JSON.stringify(name)}, a column of numbers`, resaveHint);
}

interface Target {
  readonly column: number;
  readonly columns: number;
  readonly rows: Uint32Array | undefined;
}

function putColumn(data: Floats, values: Floats, { column, columns, rows }: Target): void {
  const count = data.length / columns;
  for (let row = 0; row < count; row++) data[row * columns + column] = values[rows === undefined ? row : rows[row]];
}
