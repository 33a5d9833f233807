/**
 * gather_batch: out[b] = table[⌊w·R / 2³²⌋], w the first word of Philox(key, (batchRows, iteration, firstChain + b,
 * 0)). table is [rows, dim], out [batch, dim]. A command's tile is TILE rows of the batch.
 */
import { Noise, storeWords } from './parts/philox';
import { TILE } from './parts/tile';

@unmanaged
class Arguments {
  noise_keyLow: u32;
  noise_keyHigh: u32;
  noise_stream: u32;
  noise_iteration: u32;
  table: usize;
  rows: u32;
  dim: i32;
  out: usize;
  batch: i32;
  firstChain: u32;
  /** [threads] of 4 × 4 words. */
  scratch: usize;
}

export function gather_batch(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const noise = changetype<Noise>(pointer);
  const words = a.scratch + ((<usize>thread) << 6);
  const rowBytes = (<usize>a.dim) << 2;
  const first = tile * TILE;
  const last = min(first + TILE, a.batch);
  for (let b = first; b < last; b += 4) {
    storeWords(words, 16, noise, a.firstChain + b, 0);
    for (let r = 0; r < min(last - b, 4); r++) {
      const word = load<u32>(words + ((<usize>r) << 2));
      const row = <usize>((<u64>word * <u64>a.rows) >> 32);
      memory.copy(a.out + <usize>(b + r) * rowBytes, a.table + row * rowBytes, rowBytes);
    }
  }
}
