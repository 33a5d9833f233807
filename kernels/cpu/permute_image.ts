/**
 * permute_image: output[n, c, r] = input[n, r, c], input [images, rows, columns]. A command's tile is `block` rows of
 * an image, taken in squares of `block` columns.
 */
@unmanaged
class Arguments {
  input: usize;
  output: usize;
  rows: i32;
  columns: i32;
  block: i32;
  /** Tiles of an image. */
  tiles: i32;
}

export function permute_image(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const image = (<usize>(tile / a.tiles) * <usize>a.rows * <usize>a.columns) << 2;
  const firstRow = (tile % a.tiles) * a.block;
  const rows = min(a.block, a.rows - firstRow);
  const columnBytes = (<usize>a.rows) << 2;
  const rowBytes = (<usize>a.columns) << 2;
  const input = a.input + image + <usize>firstRow * rowBytes;
  const output = a.output + image + ((<usize>firstRow) << 2);
  for (let first = 0; first < a.columns; first += a.block) {
    const last = min(first + a.block, a.columns);
    for (let c = first; c < last; c++) {
      let from = input + ((<usize>c) << 2);
      const to = output + <usize>c * columnBytes;
      for (let r = 0; r < rows; r++) {
        store<f32>(to + ((<usize>r) << 2), load<f32>(from));
        from += rowBytes;
      }
    }
  }
}
