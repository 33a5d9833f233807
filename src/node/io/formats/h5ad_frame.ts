import { invalid } from '../../../errors.js';
import type { Hdf5Dataset, Hdf5File } from './hdf5_file.js';
import { listed } from '../../../io/listed.js';
import type { KeyColumn } from './where.js';

/** Labels of a data frame's rows: `var`'s are the names of the genes. Undefined where they cannot be had. */
export async function frameIndex(file: Hdf5File, frame: string): Promise<string[] | undefined> {
  const group = await file.describe(frame);
  if (group.kind !== 'group') return undefined;
  const { _index: named } = group.attributes;
  const name = typeof named === 'string' ? named : ['_index', 'index'].find((key) => group.keys.includes(key));
  if (name === undefined) return undefined;
  const object = await file.describe(`${frame}/${name}`);
  return object.kind === 'dataset' && object.type === 'text' && object.shape.length === 1
    ? file.text(`${frame}/${name}`, object)
    : undefined;
}

/**
 * A column of `obs`, [rows]: text, numbers, booleans; null where a category is missing. Categories are read in both
 * encodings, a group of codes and categories, and codes that refer to `__categories` (before anndata 0.8).
 * @throws InvalidInputError naming the columns there are
 */
export async function annotation(file: Hdf5File, name: string, operation: string): Promise<KeyColumn> {
  const frame = await file.describe('/obs');
  if (frame.kind !== 'group') {
    const wayOut = 'Save the file again with a newer anndata: anndata.read_h5ad(path).write_h5ad(path).';
    throw invalid(
      operation,
      '"obs" must be a group of columns',
      frame.kind === 'dataset' ? 'records, as anndata before 0.7 wrote' : 'none',
      wayOut,
    );
  }
  const columns = frame.keys.filter((key) => key !== '__categories');
  if (!columns.includes(name)) {
    throw invalid(
      operation,
      '"where" must name a column of obs',
      JSON.stringify(name),
      `There are ${listed(columns)}.`,
    );
  }
  const path = `/obs/${name}`;
  const object = await file.describe(path);
  if (object.kind === 'dataset') {
    const { categories } = object.attributes;
    const values = await plainColumn(file, path, object);
    return typeof categories === 'string' ? categorical(file, path, values, categories) : values;
  }
  const codes = await file.describe(`${path}/codes`);
  if (codes.kind === 'dataset')
    return categorical(file, path, await plainColumn(file, `${path}/codes`, codes), `${path}/categories`);
  return nullable(file, path);
}

async function plainColumn(file: Hdf5File, path: string, object: Hdf5Dataset): Promise<KeyColumn> {
  if (object.shape.length !== 1)
    throw file.refuse(path, 'must have one value a row', `shape (${object.shape.join(', ')})`);
  if (object.type === 'text') return file.text(path, object);
  const numbers = await file.numbers(path, object, [0], [object.shape[0]]);
  return object.type === 'b1' ? Array.from(numbers, (value) => value !== 0) : numbers;
}

async function categorical(file: Hdf5File, path: string, codes: KeyColumn, categories: string): Promise<KeyColumn> {
  const object = await file.describe(categories);
  if (object.kind !== 'dataset') throw file.refuse(path, 'must have its categories', 'none');
  const names = await plainColumn(file, categories, object);
  return Array.from(codes, (code) => {
    const place = Number(code);
    if (place >= 0 && !(place < names.length))
      throw file.refuse(path, `must have codes below ${names.length}, its number of categories`, String(place));
    return place < 0 ? null : names[place];
  });
}

/** Integers, booleans and text that may be missing: a group of values and a mask (anndata 0.8 and later). */
async function nullable(file: Hdf5File, path: string): Promise<KeyColumn> {
  const [values, mask] = [await file.describe(`${path}/values`), await file.describe(`${path}/mask`)];
  if (values.kind !== 'dataset' || mask.kind !== 'dataset') {
    throw file.refuse(path, 'must be a column of text, numbers or categories', 'a group of another kind');
  }
  const read = await plainColumn(file, `${path}/values`, values);
  const missing = await plainColumn(file, `${path}/mask`, mask);
  return Array.from(read, (value, row) => (missing[row] ? null : value));
}
