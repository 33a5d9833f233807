/**
 * potential_value: f_k(y) = Σ_n ⟨heads[k, n], (φ_n(y), 1)⟩ of every chain, φ_n the last hidden layer. y is [chains, D],
 * out [chains]. A command's tile is TILE chains.
 */
import { chainOf, Chains, chainsIn, loadTile, Segment, segmentOf, storeTile } from './parts/chains';
import { addValue, forward } from './parts/mlp';
import { combinedHead, Network, usesNetwork } from './parts/network';
import { ROW } from './parts/tile';

@unmanaged
class Arguments {
  network: Network;
  chains: Chains;
  packed: usize;
  heads: usize;
  y: usize;
  out: usize;
  /** [threads] of `scratchStride` bytes: y, one row of sums, then the network's rows. */
  scratch: usize;
  scratchStride: usize;
}

export function potential_value(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const y = a.scratch + <usize>thread * a.scratchStride;
  const sums = y + <usize>a.network.inputDim * ROW;
  const rows = sums + ROW;
  const segment = segmentOf(a.chains, tile);
  const count = chainsIn(segment, tile);
  const first = <usize>(segment.firstChain + chainOf(segment, tile));
  loadTile(y, a.y + ((first * a.network.inputDim) << 2), count, a.network.inputDim);
  memory.fill(sums, 0, ROW);
  for (let n = 0; n < a.network.networks; n++) {
    if (!usesNetwork(a.network, segment.marginal, n)) continue;
    forward(a.network, a.packed + <usize>n * a.network.packedStride, y, rows, 1, a.scratchStride);
    addValue(a.network, combinedHead(a.network, a.heads, segment.marginal, n), rows, sums);
  }
  storeTile(a.out + (first << 2), sums, count, 1);
}
