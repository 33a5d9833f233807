/**
 * potential_score: ∇_y f_k(y) of every chain and, where `values` is not 0, f_k(y), too. y and out are [chains, D],
 * values [chains]. A command's tile is TILE chains.
 */
import { chainOf, Chains, chainsIn, loadTile, Segment, segmentOf, storeTile } from './parts/chains';
import { addScore, addValue, backward, forward, seed } from './parts/mlp';
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
  /** 0: none asked for. */
  values: usize;
  /** [threads] of `scratchStride` bytes: y, the score (D + 1 rows), a row of sums, then the network's rows. */
  scratch: usize;
  scratchStride: usize;
}

export function potential_score(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const dim = a.network.inputDim;
  const y = a.scratch + <usize>thread * a.scratchStride;
  const score = y + <usize>dim * ROW;
  const sums = score + <usize>(dim + 1) * ROW;
  const rows = sums + ROW;
  const segment = segmentOf(a.chains, tile);
  const count = chainsIn(segment, tile);
  const chain = <usize>(segment.firstChain + chainOf(segment, tile));
  const first = (chain * dim) << 2;
  const both = a.values != 0;
  loadTile(y, a.y + first, count, dim);
  memory.fill(score, 0, <usize>(dim + 2) * ROW);
  const into = both ? sums : 0;
  addPotentialScores(a.network, segment.marginal, a.packed, a.heads, y, rows, score, into, 1, a.scratchStride);
  storeTile(a.out + first, score, count, dim);
  if (both) storeTile(a.values + (chain << 2), sums, count, 1);
}

/**
 * score += ∇f_k at `y` [D][TILE], network after network, and sums += f_k, a row, unless it is 0; `score` has D rows
 * rounded up to even. All of them and `rows` are the first of `tiles` tiles that follow `tileStride` bytes apart.
 */
export function addPotentialScores(
  network: Network,
  marginal: i32,
  panels: usize,
  heads: usize,
  y: usize,
  rows: usize,
  score: usize,
  sums: usize,
  tiles: i32,
  tileStride: usize,
): void {
  for (let n = 0; n < network.networks; n++) {
    if (!usesNetwork(network, marginal, n)) continue;
    const packed = panels + <usize>n * network.packedStride;
    const head = combinedHead(network, heads, marginal, n);
    forward(network, packed, y, rows, tiles, tileStride);
    for (let t: usize = 0; t < <usize>tiles * tileStride; t += tileStride) {
      if (sums != 0) addValue(network, head, rows + t, sums + t);
      seed(network, head, rows + t);
    }
    backward(network, packed, rows, tiles, tileStride);
    addScore(network, packed, rows, score, tiles, tileStride);
  }
}
