/**
 * quantile_means: means[row, r] (+)= weight · ∫ Q(u) du over cell r, where Q is the quantile function of a row's sorted
 * points, u counted in cells. masses are 32.32 fixed-point numbers of cells, `cells` in all, so that points and cells
 * meet exactly. sorted and order are [rows, length], masses [length] in the order before sorting, means [rows, cells].
 * A command's tile is a row, gone through once.
 */

/** One cell, as a fixed-point number. */
const CELL: i64 = 1 << 32;
const PER_UNIT: f64 = 1.0 / 4294967296.0;

@unmanaged
class Arguments {
  sorted: usize;
  order: usize;
  masses: usize;
  means: usize;
  length: i32;
  cells: i32;
  /** 1: on top of what stands there. */
  adds: i32;
  weight: f32;
}

export function quantile_means(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const bytes = (<usize>a.length) << 2;
  let point = a.sorted + <usize>tile * bytes;
  let index = a.order + <usize>tile * bytes;
  const end = point + bytes;
  let left = massOf(a, index);
  let mean = a.means + (((<usize>tile) * <usize>a.cells) << 2);
  for (let r = 0; r < a.cells; r++) {
    let sum: f64 = 0;
    for (let open = CELL; open > 0 && point < end; ) {
      const taken = min(open, left);
      sum += <f64>taken * <f64>load<f32>(point);
      open -= taken;
      left -= taken;
      if (left > 0) continue;
      point += 4;
      index += 4;
      if (point < end) left = massOf(a, index);
    }
    const added = <f32>(<f64>a.weight * sum * PER_UNIT);
    store<f32>(mean, a.adds ? load<f32>(mean) + added : added);
    mean += 4;
  }
}

@inline
function massOf(a: Arguments, index: usize): i64 {
  return load<i64>(a.masses + ((<usize>load<u32>(index)) << 3));
}
