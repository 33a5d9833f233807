/** Sums over the rows of [rows, channels] for each channel, in float64, where products of two float32 are exact. */
import { loadLanes } from './lanes';
import { madd64 } from './madd';

/**
 * f64 out[c] = Σ_r g[r, c]·x[r, c], or of g alone where `x` is 0. Rows lie `rowBytes` apart.
 */
export function sumChannels(g: usize, x: usize, rows: i32, rowBytes: usize, channels: i32, out: usize): void {
  for (let c = 0; c < channels; c += 4) {
    const left = channels - c;
    let at = (<usize>c) << 2;
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let r = 0; r < rows; r++) {
      const one = loadLanes(g + at, left);
      const other = x == 0 ? f32x4.splat(1) : loadLanes(x + at, left);
      low = madd64(f64x2.promote_low_f32x4(one), f64x2.promote_low_f32x4(other), low);
      high = madd64(upperLanes(one), upperLanes(other), high);
      at += rowBytes;
    }
    storeDoubles(out + ((<usize>c) << 3), left, low, high);
  }
}

/** The last two of four floats. */
@inline
export function upperLanes(lanes: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(lanes, lanes, 2, 3, 2, 3));
}

/** As many of four doubles to `address` as are `left` there. */
@inline
export function storeDoubles(address: usize, left: i32, low: v128, high: v128): void {
  store<f64>(address, f64x2.extract_lane(low, 0));
  if (left > 1) store<f64>(address, f64x2.extract_lane(low, 1), 8);
  if (left > 2) store<f64>(address, f64x2.extract_lane(high, 0), 16);
  if (left > 3) store<f64>(address, f64x2.extract_lane(high, 1), 24);
}
