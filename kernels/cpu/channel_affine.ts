/**
 * channel_affine: output[r, c] = scale[g, c]·input[r, c] + shift[g, c], g = ⌊r/positions⌋, for [rows, channels]. A
 * command's tile is `tileRows` rows.
 */
import { loadLanes, storeLanes } from './parts/lanes';
import { madd } from './parts/madd';

@unmanaged
class Arguments {
  input: usize;
  output: usize;
  /** 0: all are 1. */
  scale: usize;
  /** 0: all are 0. */
  shift: usize;
  rows: i32;
  channels: i32;
  positions: i32;
  tileRows: i32;
}

export function channel_affine(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const rowBytes = (<usize>a.channels) << 2;
  const first = tile * a.tileRows;
  const last = min(first + a.tileRows, a.rows);
  if (a.channels == 1) return singles(a, first, last);
  for (let r = first; r < last; r++) {
    const input = a.input + <usize>r * rowBytes;
    const output = a.output + <usize>r * rowBytes;
    const group = <usize>(r / a.positions) * rowBytes;
    for (let c = 0; c < a.channels; c += 4) {
      const at = (<usize>c) << 2;
      const left = a.channels - c;
      let value = loadLanes(input + at, left);
      if (a.scale == 0) value = f32x4.add(value, loadLanes(a.shift + group + at, left));
      else if (a.shift == 0) value = f32x4.mul(value, loadLanes(a.scale + group + at, left));
      else value = madd(value, loadLanes(a.scale + group + at, left), loadLanes(a.shift + group + at, left));
      storeLanes(output + at, left, value);
    }
  }
}

/** Of one channel, whose neighbours are the other positions of a group: lanes are rows. */
function singles(a: Arguments, first: i32, last: i32): void {
  for (let r = first; r < last; ) {
    const group = (<usize>(r / a.positions)) << 2;
    const end = min(last, (r / a.positions + 1) * a.positions);
    const scale = f32x4.splat(a.scale == 0 ? 1 : load<f32>(a.scale + group));
    const shift = f32x4.splat(a.shift == 0 ? 0 : load<f32>(a.shift + group));
    for (; r < end; r += 4) {
      const at = (<usize>r) << 2;
      const value = loadLanes(a.input + at, end - r);
      storeLanes(a.output + at, end - r, a.shift == 0 ? f32x4.mul(value, scale) : madd(value, scale, shift));
    }
    r = end;
  }
}
