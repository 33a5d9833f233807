/**
 * How the kernels see the chains of a command: a table of segments that `src/ops/support/cpu/chain_plan.ts` writes. A tile
 * never crosses a segment; the last tile of a segment is filled up with chains at the origin, whose results are
 * dropped.
 */
import { runCostProgram } from './cost_program';
import { ROW, TILE } from './tile';

@unmanaged
export class Program {
  words: usize;
  wordCount: i32;
  /** First word that depends on y. */
  yStart: i32;
  /** Component of the result. */
  result: i32;
}

@unmanaged
export class Segment {
  marginal: i32;
  chains: i32;
  firstChain: i32;
  firstTile: i32;
  /** First float of its block of x. */
  firstInput: i32;
  /** Dimension of x; components of y start there in the slots. */
  inputDim: i32;
  constants: usize;
  value_words: usize;
  value_wordCount: i32;
  value_yStart: i32;
  value_result: i32;
  gradient_words: usize;
  gradient_wordCount: i32;
  gradient_yStart: i32;
  gradient_result: i32;
}

@unmanaged
export class Chains {
  dim: i32;
  segments: i32;
}

/** The segment of a tile. */
export function segmentOf(chains: Chains, tile: i32): Segment {
  let segment = changetype<Segment>(changetype<usize>(chains) + offsetof<Chains>());
  for (let i = 1; i < chains.segments; i++) {
    const next = changetype<Segment>(changetype<usize>(segment) + offsetof<Segment>());
    if (next.firstTile > tile) break;
    segment = next;
  }
  return segment;
}

/** Place of a segment in the table. */
@inline
export function segmentIndex(chains: Chains, segment: Segment): usize {
  return (changetype<usize>(segment) - changetype<usize>(chains) - offsetof<Chains>()) / offsetof<Segment>();
}

/** First chain of the tile, counted in its segment. */
@inline
export function chainOf(segment: Segment, tile: i32): i32 {
  return (tile - segment.firstTile) * TILE;
}

/** Chains of the tile that exist. */
@inline
export function chainsIn(segment: Segment, tile: i32): i32 {
  return min(TILE, segment.chains - chainOf(segment, tile));
}

@inline
export function valueProgram(segment: Segment): Program {
  return changetype<Program>(changetype<usize>(segment) + offsetof<Segment>('value_words'));
}

@inline
export function gradientProgram(segment: Segment): Program {
  return changetype<Program>(changetype<usize>(segment) + offsetof<Segment>('gradient_words'));
}

/** Runs a cost over the slots: all of it, or only what depends on y. The address of the result's first row. */
@inline
export function runProgram(program: Program, constants: usize, slots: usize, onlyY: bool): usize {
  const first = onlyY ? program.yStart : 0;
  runCostProgram(program.words + ((<usize>first) << 2), program.wordCount - first, constants, slots);
  return slots + <usize>program.result * ROW;
}

/** [chains, dim] rows to [dim][TILE], zero where there is no chain. */
export function loadTile(destination: usize, source: usize, chains: i32, dim: i32): void {
  if (chains < TILE) memory.fill(destination, 0, <usize>dim * ROW);
  for (let c = 0; c < chains; c++) {
    for (let i = 0; i < dim; i++) {
      store<f32>(destination + ((<usize>(i * TILE + c)) << 2), load<f32>(source));
      source += 4;
    }
  }
}

/**
 * x and y of TILE chains from `local` on into the slots of their cost: x at component 0, y at its dimension. The
 * address of y.
 */
export function loadCostTile(chains: Chains, segment: Segment, local: i32, slots: usize, x: usize, y: usize): usize {
  const count = min(TILE, segment.chains - local);
  const target = slots + <usize>segment.inputDim * ROW;
  loadTile(slots, x + ((<usize>(segment.firstInput + local * segment.inputDim)) << 2), count, segment.inputDim);
  loadTile(target, y + ((<usize>((segment.firstChain + local) * chains.dim)) << 2), count, chains.dim);
  return target;
}

/** [dim][TILE] to [chains, dim] rows. */
export function storeTile(destination: usize, source: usize, chains: i32, dim: i32): void {
  for (let c = 0; c < chains; c++) {
    for (let i = 0; i < dim; i++) {
      store<f32>(destination, load<f32>(source + ((<usize>(i * TILE + c)) << 2)));
      destination += 4;
    }
  }
}
