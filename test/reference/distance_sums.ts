/**
 * sums[c, i] = Σ_j ‖x_i − y_j‖ over the points j of chunk c, `chunk` points each.
 *
 * @param x [rows, dim]
 * @param y [points, dim]
 * @returns [chunks, rows]
 */
export function referenceDistanceSums(x: Float64Array, y: Float64Array, dim: number, chunk: number): Float64Array {
  const [rows, points] = [x.length / dim, y.length / dim];
  const sums = new Float64Array(Math.ceil(points / chunk) * rows);
  for (let j = 0; j < points; j++) {
    for (let i = 0; i < rows; i++) {
      let squares = 0;
      for (let d = 0; d < dim; d++) squares += (x[i * dim + d] - y[j * dim + d]) ** 2;
      sums[Math.floor(j / chunk) * rows + i] += Math.sqrt(squares);
    }
  }
  return sums;
}
