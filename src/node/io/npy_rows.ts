import { NpyDecoder, npyLayout } from '../../io/npy_decoder.js';
import { maxNpyHeaderBytes, parseNpyHeader } from '../../io/npy_header.js';
import type { Floats, Table } from '../../io/numeric_table.js';
import { checkFiniteRows, type RowSource } from '../../io/row_source.js';
import { selectColumns } from '../../io/select_columns.js';
import { openInputFile } from './read_file.js';

type Columns = readonly (string | number)[];

/**
 * The rows of a `.npy` file of two axes (one is a column; three are draws, a row each), read where they are asked for.
 * Undefined for an array whose rows do not lie one after another in the file, Fortran's order.
 * @param columns those to keep, by number
 * @throws InvalidInputError naming the path when it cannot be read or is malformed
 */
export async function openNpyRows(path: string, columns?: Columns): Promise<RowSource | undefined> {
  const operation = `reading ${path}`;
  const file = await openInputFile(path);
  try {
    const start = new Uint8Array(Math.min(file.size, maxNpyHeaderBytes));
    const header = parseNpyHeader(start.subarray(0, await file.read(start, 0)), operation);
    const { reader } = npyLayout(header, file.size - header.dataOffset, operation);
    const { shape } = header;
    const inOrder = !header.fortranOrder || shape.length < 2;
    if (!inOrder || shape.length < 1 || shape.length > 3 || shape.includes(0)) {
      await file.close();
      return undefined;
    }
    const width = shape.length === 1 ? 1 : shape.at(-1)!;
    const rows = shape.reduce((product, extent) => product * extent, 1) / width;
    const bytesOfRow = width * reader.bytes;
    const kept = (data: Floats, count: number): Table => {
      const whole = { data, rows: count, columns: width };
      return columns ? selectColumns(whole, columns, operation) : whole;
    };
    return {
      rows,
      columns: kept(new Float32Array(width), 1).columns,
      async read(first, count) {
        const piece = { ...header, fortranOrder: false, shape: [count, width] };
        const decoder = new NpyDecoder(npyLayout(piece, count * bytesOfRow, operation), operation);
        const bytes = new Uint8Array(count * bytesOfRow);
        await file.readWhole(bytes, header.dataOffset + first * bytesOfRow);
        decoder.add(bytes);
        const table = kept(decoder.data, count);
        checkFiniteRows(table.data, table.columns, first, operation);
        return table.data;
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
