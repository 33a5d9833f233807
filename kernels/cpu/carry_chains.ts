/**
 * carry_chains: y[c] += (to[c] − from[c]) M_k for every chain c of marginal k. from and to are the segments' [chains, D_k]
 * blocks, M_k [D_k, D] one after the other, y [chains, D]. A command's tile is TILE chains: D · D_k multiply-adds each.
 *
 * arrange_matrices comes before it: column i of M_k becomes a row of the panels that `tile_product` streams, started from
 * zero. A command's tile is one marginal's matrix.
 */
import { chainOf, Chains, chainsIn, loadTile, segmentOf, storeTile } from './parts/chains';
import { packPanels } from './parts/panels';
import { ROW } from './parts/tile';
import { ADD, tileProduct } from './parts/tile_product';

@unmanaged
class Matrix {
  /** First float in `matrices`. */
  first: i32;
  /** First byte in `panels`. */
  panels: usize;
  /** D_k */
  rows: i32;
}

@unmanaged
class Arguments {
  chains: Chains;
  /** [marginals] */
  table: usize;
  matrices: usize;
  panels: usize;
  from: usize;
  to: usize;
  y: usize;
  /** [threads] of `scratchStride` bytes: four rows of sums, `widest` of differences, as many of from, those of y. */
  scratch: usize;
  scratchStride: usize;
  /** The largest D_k. */
  widest: i32;
}

@inline
function matrixOf(a: Arguments, marginal: i32): Matrix {
  return changetype<Matrix>(a.table + <usize>marginal * offsetof<Matrix>());
}

export function arrange_matrices(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const matrix = matrixOf(a, tile);
  const first = a.matrices + ((<usize>matrix.first) << 2);
  packPanels(a.panels + matrix.panels, first, 0, a.chains.dim, matrix.rows, 4, (<usize>a.chains.dim) << 2);
}

export function carry_chains(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const dim = a.chains.dim;
  const segment = segmentOf(a.chains, tile);
  const matrix = matrixOf(a, segment.marginal);
  const count = chainsIn(segment, tile);
  const sums = a.scratch + <usize>thread * a.scratchStride;
  const difference = sums + 4 * ROW;
  const left = difference + <usize>a.widest * ROW;
  const rows = left + <usize>a.widest * ROW;
  const point = (<usize>(segment.firstInput + chainOf(segment, tile) * matrix.rows)) << 2;
  loadTile(difference, a.to + point, count, matrix.rows);
  loadTile(left, a.from + point, count, matrix.rows);
  const bytes = <usize>matrix.rows * ROW;
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(difference + i, f32x4.sub(v128.load(difference + i), v128.load(left + i)));
  }
  const chain = a.y + ((<usize>((segment.firstChain + chainOf(segment, tile)) * dim)) << 2);
  loadTile(rows, chain, count, dim);
  tileProduct(difference, a.panels + matrix.panels, matrix.rows, (dim + 1) >> 1, sums, rows, ADD, rows, 1, a.scratchStride);
  storeTile(chain, rows, count, dim);
}
