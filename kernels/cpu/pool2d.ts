/**
 * pool2d_max: output[n, v, h, c] = max input[n, i, j, c] over the window (v, h), and pool2d_max_gradient: the sum of
 * gradient[n, v, h, c] over the windows whose maximum is first found at (i, j), in row-major order; NaN counts as above
 * all numbers. input is [images, vertical.length, horizontal.length, channels], output has `count` for `length`. A
 * command's tile is `tileRows` rows of what is written: a gradient looks through every window that has its place.
 */
import { loadLanes, storeLanes } from './parts/lanes';

@unmanaged
class Arguments {
  input: usize;
  /** Of the gradient only, to the output. */
  gradient: usize;
  /** What is written. */
  output: usize;
  images: i32;
  channels: i32;
  /** Windows of rows, then of columns. */
  vertical_length: i32;
  vertical_count: i32;
  vertical_kernel: i32;
  vertical_stride: i32;
  vertical_before: i32;
  horizontal_length: i32;
  horizontal_count: i32;
  horizontal_kernel: i32;
  horizontal_stride: i32;
  horizontal_before: i32;
  tileRows: i32;
}

/** Lanes where `one` is above `other`. */
@inline
function beats(one: v128, other: v128): v128 {
  return v128.andnot(v128.or(f32x4.gt(one, other), f32x4.ne(one, one)), f32x4.ne(other, other));
}

export function pool2d_max(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const pixel = (<usize>a.channels) << 2;
  const first = tile * a.tileRows;
  const last = min(first + a.tileRows, a.images * a.vertical_count);
  let out = a.output + <usize>first * <usize>a.horizontal_count * pixel;
  for (let r = first; r < last; r++) {
    const image = imageOf(a, r / a.vertical_count);
    const top = (r % a.vertical_count) * a.vertical_stride - a.vertical_before;
    for (let h = 0; h < a.horizontal_count; h++) {
      const left = h * a.horizontal_stride - a.horizontal_before;
      for (let c = 0; c < a.channels; c += 4) {
        const at = (<usize>c) << 2;
        storeLanes(out + at, a.channels - c, maximum(a, image + at, a.channels - c, top, left));
      }
      out += pixel;
    }
  }
}

export function pool2d_max_gradient(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const pixel = (<usize>a.channels) << 2;
  const first = tile * a.tileRows;
  const last = min(first + a.tileRows, a.images * a.vertical_length);
  let out = a.output + <usize>first * <usize>a.horizontal_length * pixel;
  for (let r = first; r < last; r++) {
    const n = r / a.vertical_length;
    const row = r % a.vertical_length;
    for (let column = 0; column < a.horizontal_length; column++) {
      storeGradients(a, n, row, column, out);
      out += pixel;
    }
  }
}

@inline
function imageOf(a: Arguments, n: i32): usize {
  return a.input + ((<usize>n * <usize>a.vertical_length * <usize>a.horizontal_length * <usize>a.channels) << 2);
}

/** Of up to four channels of an image, from address `image` on, over the window whose corner is (top, left). */
function maximum(a: Arguments, image: usize, lanes: i32, top: i32, left: i32): v128 {
  const pixel = (<usize>a.channels) << 2;
  const bottom = min(top + a.vertical_kernel, a.vertical_length);
  const right = min(left + a.horizontal_kernel, a.horizontal_length);
  let best = f32x4.splat(f32.NEGATIVE_INFINITY);
  for (let i = max(top, 0); i < bottom; i++) {
    for (let j = max(left, 0); j < right; j++) {
      const value = loadLanes(image + <usize>(i * a.horizontal_length + j) * pixel, lanes);
      best = v128.bitselect(value, best, beats(value, best));
    }
  }
  return best;
}

/** Sums over the windows that have (row, column): ⌈(row + before − kernel + 1)/stride⌉ to ⌊(row + before)/stride⌋. */
function storeGradients(a: Arguments, n: i32, row: i32, column: i32, out: usize): void {
  const image = imageOf(a, n);
  const pixel = (<usize>a.channels) << 2;
  const firstV = max(row + a.vertical_before - a.vertical_kernel + a.vertical_stride, 0) / a.vertical_stride;
  const firstH = max(column + a.horizontal_before - a.horizontal_kernel + a.horizontal_stride, 0) / a.horizontal_stride;
  const lastV = min((row + a.vertical_before) / a.vertical_stride, a.vertical_count - 1);
  const lastH = min((column + a.horizontal_before) / a.horizontal_stride, a.horizontal_count - 1);
  for (let c = 0; c < a.channels; c += 4) {
    const at = (<usize>c) << 2;
    const lanes = a.channels - c;
    let sum = f32x4.splat(0);
    for (let v = firstV; v <= lastV; v++) {
      const top = v * a.vertical_stride - a.vertical_before;
      for (let h = firstH; h <= lastH; h++) {
        const left = h * a.horizontal_stride - a.horizontal_before;
        const place = <usize>(n * a.vertical_count + v) * <usize>a.horizontal_count + <usize>h;
        const gradient = loadLanes(a.gradient + place * pixel + at, lanes);
        sum = f32x4.add(sum, v128.and(gradient, isFirst(a, image + at, lanes, row, column, top, left)));
      }
    }
    storeLanes(out + at, lanes, sum);
  }
}

/** Lanes where no place before (row, column) in the window at (top, left) has as much, and none after it more. */
function isFirst(a: Arguments, image: usize, lanes: i32, row: i32, column: i32, top: i32, left: i32): v128 {
  const pixel = (<usize>a.channels) << 2;
  const own = loadLanes(image + <usize>(row * a.horizontal_length + column) * pixel, lanes);
  const bottom = min(top + a.vertical_kernel, a.vertical_length);
  const right = min(left + a.horizontal_kernel, a.horizontal_length);
  let first = f32x4.eq(f32x4.splat(0), f32x4.splat(0));
  for (let i = max(top, 0); i < bottom; i++) {
    for (let j = max(left, 0); j < right; j++) {
      const value = loadLanes(image + <usize>(i * a.horizontal_length + j) * pixel, lanes);
      const earlier = i < row || (i == row && j < column);
      first = earlier ? v128.and(first, beats(own, value)) : v128.andnot(first, beats(value, own));
    }
  }
  return first;
}
