/**
 * Panels of a matrix, which `tile_product` streams. A panel holds two rows: two starting values, then for every term the
 * two weights side by side. An odd last row is paired with zeros.
 */

/**
 * The rows of `matrix`, `rowStride` bytes apart, of `terms` terms `termStride` bytes apart. `starts` has a value for each
 * row, 0: none, they start from zero.
 */
export function packPanels(
  panel: usize,
  matrix: usize,
  starts: usize,
  rows: i32,
  terms: i32,
  rowStride: usize,
  termStride: usize,
): void {
  for (let row = 0; row < rows; row += 2) {
    const alone = row + 1 == rows;
    const start = starts + ((<usize>row) << 2);
    store<f32>(panel, starts == 0 ? 0 : load<f32>(start));
    store<f32>(panel, starts == 0 || alone ? 0 : load<f32>(start, 4), 4);
    panel += 8;
    let weight = matrix + <usize>row * rowStride;
    for (let k = 0; k < terms; k++) {
      store<f32>(panel, load<f32>(weight));
      store<f32>(panel, alone ? 0 : load<f32>(weight + rowStride), 4);
      panel += 8;
      weight += termStride;
    }
  }
}
