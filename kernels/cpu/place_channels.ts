/**
 * place_channels: target[r, c] = factor · source[r, c], or += where `adds`, for `rows` rows that lie `sourceStride` and
 * `targetStride` floats apart and c < `channels`. A command's tile is `tileRows` rows.
 */
import { loadLanes, storeLanes } from './parts/lanes';
import { madd } from './parts/madd';

@unmanaged
class Arguments {
  source: usize;
  target: usize;
  rows: i32;
  channels: i32;
  sourceStride: i32;
  targetStride: i32;
  tileRows: i32;
  factor: f32;
  adds: i32;
}

export function place_channels(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const first = tile * a.tileRows;
  let rows = min(a.tileRows, a.rows - first);
  let width = a.channels;
  let source = a.source + ((<usize>first * a.sourceStride) << 2);
  let target = a.target + ((<usize>first * a.targetStride) << 2);
  // Rows that fill both sides are one long row.
  if (a.sourceStride == width && a.targetStride == width) {
    width *= rows;
    rows = 1;
  }
  const factor = f32x4.splat(a.factor);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < width; c += 4) {
      const at = (<usize>c) << 2;
      const value = loadLanes(source + at, width - c);
      const placed = a.adds
        ? madd(factor, value, loadLanes(target + at, width - c))
        : f32x4.mul(factor, value);
      storeLanes(target + at, width - c, placed);
    }
    source += (<usize>a.sourceStride) << 2;
    target += (<usize>a.targetStride) << 2;
  }
}
