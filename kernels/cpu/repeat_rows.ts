/**
 * repeat_rows: out[(t·rows + r)·each + e] = from[r], rows of `dim` floats, for t < times and e < each. A command's tile
 * is `tileRows` rows of out.
 */
@unmanaged
class Arguments {
  from: usize;
  out: usize;
  rows: i32;
  dim: i32;
  each: i32;
  times: i32;
  tileRows: i32;
}

/** Rows of fewer floats are copied one by one, sooner than a call for each would. */
const SHORT: i32 = 8;

export function repeat_rows(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const rowBytes = (<usize>a.dim) << 2;
  const first = tile * a.tileRows;
  const last = min(first + a.tileRows, a.times * a.rows * a.each);
  let e = first % a.each;
  let row = (first / a.each) % a.rows;
  for (let c = first; c < last; c++) {
    const from = a.from + <usize>row * rowBytes;
    const out = a.out + <usize>c * rowBytes;
    if (a.dim < SHORT) {
      for (let i: usize = 0; i < rowBytes; i += 4) store<f32>(out + i, load<f32>(from + i));
    } else {
      memory.copy(out, from, rowBytes);
    }
    if (++e < a.each) continue;
    e = 0;
    if (++row == a.rows) row = 0;
  }
}
