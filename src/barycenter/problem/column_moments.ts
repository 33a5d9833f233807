import type { Table } from '../../io/numeric_table.js';

/** Mean and variance (divided by n) of every column, in float64; [columns] each. */
export function columnMoments({ data, rows, columns }: Table): { means: Float64Array; variances: Float64Array } {
  const means = new Float64Array(columns);
  const variances = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) means[i % columns] += data[i] / rows;
  for (let i = 0; i < data.length; i++) variances[i % columns] += (data[i] - means[i % columns]) ** 2 / rows;
  return { means, variances };
}
