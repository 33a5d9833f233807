/**
 * potential_score: ∇_y f_k(y) of every chain. y and out are [chains, D]. A command's tile is TILE chains.
 */
import { chainOf, Chains, chainsIn, loadTile, Segment, segmentOf, storeTile } from './chains';
import { addScore, backward, forward, seed } from './mlp';
import { combinedHead, Network, usesNetwork } from './network';
import { ROW } from './tile';

@unmanaged
class Arguments {
  network: Network;
  chains: Chains;
  packed: usize;
  heads: usize;
  y: usize;
  out: usize;
  /** [threads] of `scratchStride` bytes: y, the score (D + 1 rows), then the network's rows. */
  scratch: usize;
  scratchStride: usize;
}

export function potential_score(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const dim = a.network.inputDim;
  const y = a.scratch + <usize>thread * a.scratchStride;
  const score = y + <usize>dim * ROW;
  const rows = score + <usize>(dim + 1) * ROW;
  const segment = segmentOf(a.chains, tile);
  const count = chainsIn(segment, tile);
  const first = (<usize>((segment.firstChain + chainOf(segment, tile)) * dim)) << 2;
  loadTile(y, a.y + first, count, dim);
  memory.fill(score, 0, <usize>(dim + 1) * ROW);
  addPotentialScores(a.network, segment.marginal, a.packed, a.heads, y, rows, score, 1, a.scratchStride);
  storeTile(a.out + first, score, count, dim);
}

/**
 * score += ∇f_k at `y` [D][TILE], network after network; `score` has D rows rounded up to even. Both and `rows` are the
 * first of `tiles` tiles that follow `tileStride` bytes apart.
 */
export function addPotentialScores(
  network: Network,
  marginal: i32,
  panels: usize,
  heads: usize,
  y: usize,
  rows: usize,
  score: usize,
  tiles: i32,
  tileStride: usize,
): void {
  for (let n = 0; n < network.networks; n++) {
    if (!usesNetwork(network, marginal, n)) continue;
    const packed = panels + <usize>n * network.packedStride;
    const head = combinedHead(network, heads, marginal, n);
    forward(network, packed, y, rows, tiles, tileStride);
    for (let t: usize = 0; t < <usize>tiles * tileStride; t += tileStride) seed(network, head, rows + t);
    backward(network, packed, rows, tiles, tileStride);
    addScore(network, packed, rows, score, tiles, tileStride);
  }
}
