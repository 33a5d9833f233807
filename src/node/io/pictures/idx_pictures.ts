import { invalid } from '../../../errors.js';
import type { Table } from '../../../io/numeric_table.js';
import type { TableOptions } from '../../../io/table_options.js';
import { readIdx } from './idx.js';
import { PictureTable } from './rows.js';

/** Rows of one class, or all. @throws InvalidInputError for labels of another number and a class without pictures */
async function chosenRows(path: string, count: number, options: TableOptions): Promise<number[]> {
  const { labels: file, class: wanted } = options;
  const all = Array.from({ length: count }, (_, row) => row);
  if (file === undefined || wanted === undefined) return all;
  const { data } = await readIdx(file, [1], 'labels');
  if (data.length !== count) {
    throw invalid(
      `reading ${path}`,
      `labels must be one for each of ${count} pictures`,
      `${data.length} in ${file}`,
      'Name the labels of these pictures.',
    );
  }
  const rows = all.filter((row) => data[row] === wanted);
  if (rows.length > 0) return rows;
  const known = [...new Set(data)].sort((a, b) => a - b);
  const listed = `${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}`;
  throw invalid(`reading ${path}`, `class must be one of the labels, ${listed}`, String(wanted), 'Choose another.');
}

/** Pictures of an idx file of bytes, [N, H, W] or [N, H, W, 3], all or those of a class. @throws InvalidInputError */
export async function readIdxPictures(path: string, options: TableOptions): Promise<Table> {
  const operation = `reading ${path}`;
  const { shape, data } = await readIdx(path, [3, 4], 'pictures');
  const [count, height, width, channels = 1] = shape;
  if (channels !== 1 && channels !== 3)
    throw invalid(operation, 'pictures have 1 or 3 channels, last', shape.join('×'), 'Save them so, as .npy.');
  const rows = await chosenRows(path, count, options);
  const pictures = new PictureTable(operation, rows.length, options);
  const size = height * width * channels;
  for (const row of rows) {
    const values = data.subarray(row * size, (row + 1) * size);
    pictures.add({ height, width, channels, values, white: 255 }, `picture ${row}`);
  }
  const left = count - rows.length;
  return { ...pictures.table(), ...(left > 0 ? { notes: [`${left} of other classes`] } : {}) };
}
