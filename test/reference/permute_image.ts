/** @returns [images, columns, rows] of x, [images, rows, columns] */
export function referencePermute(x: Float32Array, images: number, rows: number, columns: number): Float32Array {
  const out = new Float32Array(x.length);
  for (let n = 0; n < images; n++)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) out[(n * columns + c) * rows + r] = x[(n * rows + r) * columns + c];
  return out;
}
