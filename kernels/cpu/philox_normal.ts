/**
 * philox_normal: out[c, i] = mean[i] + standardDeviation · z, z lane i mod 4 of the Box–Muller transform of
 * Philox(key, (stream, iteration, firstChain + c, firstBlock + ⌊i/4⌋)). out is [chains, dim]. A command's tile is TILE
 * rows.
 */
import { Noise, storeNormals } from './parts/philox';
import { ROW, TILE } from './parts/tile';

@unmanaged
class Arguments {
  noise_keyLow: u32;
  noise_keyHigh: u32;
  noise_stream: u32;
  noise_iteration: u32;
  out: usize;
  mean: usize;
  standardDeviation: f32;
  chains: i32;
  dim: i32;
  firstChain: u32;
  firstBlock: u32;
  /** [threads] of 4 rows. */
  scratch: usize;
}

export function philox_normal(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const noise = changetype<Noise>(pointer);
  const z = a.scratch + <usize>thread * 4 * ROW;
  const first = tile * TILE;
  const last = min(first + TILE, a.chains);
  const blocks = (a.dim + 3) >> 2;
  for (let c = first; c < last; c += 4) {
    const rows = min(last - c, 4);
    for (let block = 0; block < blocks; block++) {
      const columns = min(a.dim - 4 * block, 4);
      storeNormals(z, noise, a.firstChain + c, a.firstBlock + block, columns);
      for (let j = 0; j < columns; j++) {
        const i = 4 * block + j;
        const mean = load<f32>(a.mean + ((<usize>i) << 2));
        for (let r = 0; r < rows; r++) {
          const normal = load<f32>(z + <usize>j * ROW + ((<usize>r) << 2));
          store<f32>(a.out + ((<usize>(c + r) * a.dim + i) << 2), mean + a.standardDeviation * normal);
        }
      }
    }
  }
}
