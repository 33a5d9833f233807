import { decodeCsv, decodeNpy, type Table } from 'energy-barycenter';
import type { Cloud, Row } from './cloud.js';
import { readPicture } from './pictures.js';

/** A file that cannot be read as points of the plane: what is wrong, and what to do. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

/** More than a page learns from quickly, and than anybody can look at. */
const MOST_ROWS = 200_000;

function pointsOf({ data, rows, columns }: Pick<Table, 'data' | 'rows' | 'columns'>, name: string): Row[] {
  if (rows < 2) throw new TableError(`${name}: two rows at least; got ${rows}. Drop a longer table.`);
  if (rows > MOST_ROWS) {
    const way = 'Drop a part of it, or learn in Node, which takes any number.';
    throw new TableError(`${name}: ${MOST_ROWS.toLocaleString('en')} rows at most; got ${rows}. ${way}`);
  }
  if (columns !== 2) {
    const way = 'Keep the two columns to draw, or learn in Node, which takes any number.';
    throw new TableError(`${name}: two columns, as this page draws the plane; got ${columns}. ${way}`);
  }
  return Array.from({ length: rows }, (_, row) => {
    const point = [data[2 * row], data[2 * row + 1]] as const;
    const bad = point.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw new TableError(`${name}, row ${row + 1}: finite numbers; got ${bad}. Drop that row.`);
    return point;
  });
}

/** The points of a table as text, read as the command line reads it. @throws TableError, and InvalidInputError */
export const readCsv = (bytes: Uint8Array, name: string): Row[] => pointsOf(decodeCsv(bytes, { name }), name);

/** @throws TableError, and InvalidInputError for what is no .npy file */
export function readNpy(bytes: Uint8Array, name: string): Row[] {
  const { shape, data } = decodeNpy(bytes, name);
  const [rows, columns] = shape;
  if (shape.length !== 2) throw new TableError(`${name}: an array [rows, 2]; got [${shape.join(', ')}]. Reshape it.`);
  return pointsOf({ data, rows, columns }, name);
}

/** A cloud of each file's name. @throws TableError, PictureError, and InvalidInputError */
export async function readFile(file: File): Promise<Cloud> {
  const name = file.name.replace(/\.[^.]+$/, '');
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (/\.npy$/i.test(file.name)) return { name, rows: readNpy(bytes, file.name) };
  if (/\.(csv|tsv|tab|txt|dat)$/i.test(file.name)) return { name, rows: readCsv(bytes, file.name) };
  if (file.type.startsWith('image/')) return { name, rows: await readPicture(file) };
  throw new TableError(
    `${file.name}: a file .csv, .tsv, .txt or .npy, or a picture; got another. Export it as one of these.`,
  );
}
