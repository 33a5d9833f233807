/** Runs of floats that end anywhere, four at a time: what is past the end is read as 0 and never written. */

/** Floats from `address` on, of which `left` ≥ 1 are there. */
@inline
export function loadLanes(address: usize, left: i32): v128 {
  return left >= 4 ? v128.load(address) : loadFew(address, left);
}

/** As many floats to `address` as are `left` there. */
@inline
export function storeLanes(address: usize, left: i32, values: v128): void {
  if (left >= 4) v128.store(address, values);
  else storeFew(address, left, values);
}

function loadFew(address: usize, left: i32): v128 {
  let values = f32x4.replace_lane(f32x4.splat(0), 0, load<f32>(address));
  if (left > 1) values = f32x4.replace_lane(values, 1, load<f32>(address, 4));
  if (left > 2) values = f32x4.replace_lane(values, 2, load<f32>(address, 8));
  return values;
}

function storeFew(address: usize, left: i32, values: v128): void {
  store<f32>(address, f32x4.extract_lane(values, 0));
  if (left > 1) store<f32>(address, f32x4.extract_lane(values, 1), 4);
  if (left > 2) store<f32>(address, f32x4.extract_lane(values, 2), 8);
}
