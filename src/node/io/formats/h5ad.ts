import type { TableOptions } from '../../../io/table_options.js';
import { invalid } from '../../../errors.js';
import { allocateFloats, type Table } from '../../../io/numeric_table.js';
import { columnIndices } from '../../../io/select_columns.js';
import type { TableReader } from '../table_reader.js';
import { readMatrix, describeMatrix } from './h5ad_matrix.js';
import { annotation, frameIndex } from './h5ad_frame.js';
import { Hdf5File } from './hdf5_file.js';
import { listed } from '../../../io/listed.js';
import { rowsWhere, type KeyColumn } from './where.js';

/** A table beyond this is refused: a sparse matrix of a gigabyte can be a dense one of hundreds. */
export const LARGEST_TABLE_BYTES = 2 ** 31;

/**
 * A matrix of AnnData's `.h5ad` (https://anndata.readthedocs.io/en/latest/fileformat-prose.html), dense or sparse, as a
 * dense table: `X` or what `options.layer` names; the rows (cells) that `options.where` asks for by their annotations
 * in `obs`.
 */
export const readH5adTable: TableReader = async (path, options) => {
  const file = await Hdf5File.open(path);
  try {
    return await readLayer(file, options, `reading ${path}`);
  } finally {
    await file.close();
  }
};

async function readLayer(file: Hdf5File, options: TableOptions, operation: string): Promise<Table> {
  const layer = await layerName(file, options.layer, operation);
  const matrix = await describeMatrix(file, layer);
  const [rows, columns] = matrix.shape;
  const names = await columnNames(file, layer, columns);
  const places = Array.from({ length: columns }, (_, c) => c);
  const kept = options.columns === undefined ? places : columnIndices(options.columns, names, places, operation);
  const chosen = await chosenRows(file, options.where, rows, operation);
  if (rows === 0 || columns === 0)
    throw invalid(
      operation,
      'a table needs at least one row and one column',
      `shape (${rows}, ${columns})`,
      'Save at least one cell.',
    );
  const type = matrix.narrow ? Float32Array : Float64Array;
  checkSize(chosen?.length ?? rows, kept.length, type.BYTES_PER_ELEMENT, operation);
  const data = allocateFloats(type, (chosen?.length ?? rows) * kept.length, operation);
  await readMatrix(file, matrix, {
    data,
    width: kept.length,
    rows: inverse(chosen, rows),
    columns: inverse(kept, columns),
  });
  const named = names ? { names: kept.map((c) => names[c]) } : {};
  const placed = options.columns === undefined ? {} : { places: kept };
  return { data, rows: chosen?.length ?? rows, columns: kept.length, ...named, ...placed };
}

/** @throws InvalidInputError naming the layers there are */
async function layerName(file: Hdf5File, asked: string | undefined, operation: string): Promise<string> {
  const layers: string[] = [];
  for (const group of ['obsm', 'layers']) {
    const found = await file.describe(`/${group}`);
    if (found.kind === 'group') layers.push(...found.keys.map((key) => `${group}/${key}`));
  }
  for (const single of ['X', 'raw/X'])
    if ((await file.describe(`/${single}`)).kind !== 'missing') layers.unshift(single);
  const layer = asked ?? 'X';
  if (layers.includes(layer)) return layer;
  const rule =
    asked === undefined
      ? 'an .h5ad file needs a matrix X where no layer is named'
      : '"layer" must name a matrix of the file';
  throw invalid(operation, rule, asked === undefined ? 'none' : JSON.stringify(asked), `There are ${listed(layers)}.`);
}

/** Names of the genes, for what has a column for each. */
async function columnNames(file: Hdf5File, layer: string, columns: number): Promise<string[] | undefined> {
  if (layer.startsWith('obsm/')) return undefined;
  const names = await frameIndex(file, layer === 'raw/X' ? '/raw/var' : '/var');
  return names?.length === columns ? names : undefined;
}

async function chosenRows(
  file: Hdf5File,
  where: TableOptions['where'],
  rows: number,
  operation: string,
): Promise<Uint32Array | undefined> {
  if (where === undefined || Object.keys(where).length === 0) return undefined;
  const keys = new Map<string, KeyColumn>();
  for (const name of Object.keys(where)) {
    const values = await annotation(file, name, operation);
    if (values.length !== rows)
      throw invalid(
        operation,
        `"obs/${name}" must have a value for every row`,
        `${values.length} for ${rows}`,
        'Save the file again.',
      );
    keys.set(name, values);
  }
  return rowsWhere(where, keys, operation);
}

function checkSize(rows: number, columns: number, bytes: number, operation: string): void {
  if (rows * columns * bytes <= LARGEST_TABLE_BYTES) return;
  throw invalid(
    operation,
    `a table takes at most ${LARGEST_TABLE_BYTES / 2 ** 30} GiB once it is dense`,
    `${rows} × ${columns} numbers, ${((rows * columns * bytes) / 2 ** 30).toFixed(1)} GiB`,
    'Use principal components ("layer": "obsm/X_pca", from scanpy.pp.pca(adata)), or name fewer genes in "columns".',
  );
}

/** Where each of `count` goes among the chosen: −1 for nowhere. */
function inverse(chosen: ArrayLike<number> | undefined, count: number): Int32Array {
  const target = new Int32Array(count);
  if (chosen === undefined) return target.map((_, i) => i);
  target.fill(-1);
  for (let i = 0; i < chosen.length; i++) target[chosen[i]] = i;
  return target;
}
