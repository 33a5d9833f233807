/**
 * channel_sums: partials[g, k, c] = Σ gradient[r, c]·input[r, c], or of the gradient alone, over the rows r of chunk k
 * of group g, in float64. Both are [groups · positions, channels] of float32; a chunk is `chunkRows` rows and a
 * command's tile. channel_sums_total: sums[g, c] = Σ_k partials[g, k, c], a float32; a command's
 * tile is `tileChannels` channels of a group.
 */
import { sumChannels } from './parts/channel_sums';

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
  let input: usize = 0;
  if (a.input != 0) input = a.input + start;
  sumChannels(a.gradient + start, input, rows, rowBytes, a.channels, a.partials + <usize>tile * <usize>a.channels * 8);
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
