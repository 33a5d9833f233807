import type { Floats, Table } from '../../src/io/numeric_table.js';

/** The table's columns from `first` on, `count` of them. */
export function columnsOf({ data, rows, columns }: Table, first: number, count: number): Table {
  const out = new Float64Array(rows * count);
  for (let r = 0; r < rows; r++) for (let c = 0; c < count; c++) out[r * count + c] = data[r * columns + first + c];
  return { data: out, rows, columns: count };
}

/** One column beside the other, [rows] each; `float32` as a `.npy` file of most programs would hold it. */
export function tableOfColumns(
  columns: readonly ArrayLike<number>[],
  precision: 'float32' | 'float64' = 'float64',
): Table {
  const rows = columns[0].length;
  const size = rows * columns.length;
  const data: Floats = precision === 'float32' ? new Float32Array(size) : new Float64Array(size);
  for (let r = 0; r < rows; r++) for (const [c, column] of columns.entries()) data[r * columns.length + c] = column[r];
  return { data, rows, columns: columns.length };
}

/** Σ_k λ_k tr Σ_k / D, what a relative ε is relative to; about the first row, so that an offset costs no digits. */
export function meanVariance(tables: readonly Table[], weights: readonly number[]): number {
  return tables.reduce((total, { data, rows, columns }, k) => {
    const [shift, squares] = [new Float64Array(columns), new Float64Array(columns)];
    for (let i = 0; i < data.length; i++) {
      const value = data[i] - data[i % columns];
      shift[i % columns] += value / rows;
      squares[i % columns] += value ** 2 / rows;
    }
    return total + (weights[k] * squares.reduce((sum, square, c) => sum + square - shift[c] ** 2, 0)) / columns;
  }, 0);
}
