/**
 * cost_value: c_k(x, y) of every chain. x is the segments' [chains, D_k] blocks, y [chains, D], out [chains].
 * A command's tile is TILE chains.
 */
import { chainOf, Chains, chainsIn, loadCostTile, runProgram, segmentOf, storeTile, valueProgram } from './parts/chains';

@unmanaged
class Arguments {
  chains: Chains;
  x: usize;
  y: usize;
  out: usize;
  /** [threads] of `scratchStride` bytes: the cost's slots. */
  scratch: usize;
  scratchStride: usize;
}

export function cost_value(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const slots = a.scratch + <usize>thread * a.scratchStride;
  const segment = segmentOf(a.chains, tile);
  loadCostTile(a.chains, segment, chainOf(segment, tile), slots, a.x, a.y);
  const result = runProgram(valueProgram(segment), segment.constants, slots, false);
  const first = <usize>(segment.firstChain + chainOf(segment, tile));
  storeTile(a.out + (first << 2), result, chainsIn(segment, tile), 1);
}
