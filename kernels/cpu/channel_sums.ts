/**
 * channel_sums: partials[g, k, c] = Σ gradient[r, c]·input[r, c], or of the gradient alone, over the rows r of chunk k of
 * group g, in float64, where products of two float32 are exact. [groups · positions, channels] of float32; a chunk is
 * `chunkRows` rows and a command's tile. channel_sums_total: sums[g, c] = Σ_k partials[g, k, c], a float32; a command's
 * tile is `tileChannels` channels of a group.
 */
import { loadLanes } from './parts/lanes';
import { madd64 } from './parts/madd';

@unmanaged
class Arguments {
  gradient: usize;
  /** 0: all are 1. */
  input: usize;
  partials: usize;
  positions: i32;
  channels: i32;
  chunks: i32;
  chunkRows: i32;
}

export function channel_sums(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const rowBytes = (<usize>a.channels) << 2;
  const first = (tile % a.chunks) * a.chunkRows;
  const rows = min(a.chunkRows, a.positions - first);
  const start = (<usize>(tile / a.chunks) * a.positions + first) * rowBytes;
  const out = a.partials + <usize>tile * <usize>a.channels * 8;
  for (let c = 0; c < a.channels; c += 4) {
    const at = start + ((<usize>c) << 2);
    const left = a.channels - c;
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let r = 0; r < rows; r++) {
      const place = at + <usize>r * rowBytes;
      const g = loadLanes(a.gradient + place, left);
      const x = a.input == 0 ? f32x4.splat(1) : loadLanes(a.input + place, left);
      low = madd64(f64x2.promote_low_f32x4(g), f64x2.promote_low_f32x4(x), low);
      high = madd64(upper(g), upper(x), high);
    }
    storeDoubles(out + ((<usize>c) << 3), left, low, high);
  }
}

/** The last two lanes. */
@inline
function upper(lanes: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(lanes, lanes, 2, 3, 2, 3));
}

function storeDoubles(address: usize, left: i32, low: v128, high: v128): void {
  store<f64>(address, f64x2.extract_lane(low, 0));
  if (left > 1) store<f64>(address, f64x2.extract_lane(low, 1), 8);
  if (left > 2) store<f64>(address, f64x2.extract_lane(high, 0), 16);
  if (left > 3) store<f64>(address, f64x2.extract_lane(high, 1), 24);
}

@unmanaged
class TotalArguments {
  partials: usize;
  sums: usize;
  channels: i32;
  chunks: i32;
  /** Tiles of a group. */
  blocks: i32;
  tileChannels: i32;
}

export function channel_sums_total(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<TotalArguments>(pointer);
  const group = <usize>(tile / a.blocks);
  const first = (tile % a.blocks) * a.tileChannels;
  const last = min(first + a.tileChannels, a.channels);
  const partials = a.partials + group * <usize>a.chunks * <usize>a.channels * 8;
  for (let c = first; c < last; c++) {
    let sum: f64 = 0;
    for (let k = 0; k < a.chunks; k++) sum += load<f64>(partials + ((<usize>(k * a.channels + c)) << 3));
    store<f32>(a.sums + ((group * a.channels + c) << 2), <f32>sum);
  }
}
