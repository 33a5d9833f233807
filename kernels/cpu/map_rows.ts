/**
 * map_rows: out[c] = map(row_1[c], row_2[c], …) for `count` rows, the map a program of `cost_program.ts` that finds its
 * rows one after the other in its first slots. Row k is [count, its length], out [count, length]; one of the rows may be
 * `out` itself. A command's tile is TILE rows.
 */
import { loadTile, storeTile } from './parts/chains';
import { runCostProgram } from './parts/cost_program';
import { ROW, TILE } from './parts/tile';

@unmanaged
class Arguments {
  words: usize;
  wordCount: i32;
  /** Component of the result. */
  result: i32;
  constants: usize;
  out: usize;
  length: i32;
  count: i32;
  /** [threads] of `scratchStride` bytes: the program's slots. */
  scratch: usize;
  scratchStride: usize;
  /** Of pairs behind these: a row's address and its length. */
  rows: i32;
}

export function map_rows(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const slots = a.scratch + <usize>thread * a.scratchStride;
  const first = tile * TILE;
  const count = min(TILE, a.count - first);
  let place = slots;
  let pair = pointer + offsetof<Arguments>();
  for (let r = 0; r < a.rows; r++) {
    const length = load<i32>(pair, sizeof<usize>());
    loadTile(place, load<usize>(pair) + ((<usize>(first * length)) << 2), count, length);
    place += <usize>length * ROW;
    pair += 2 * sizeof<usize>();
  }
  runCostProgram(a.words, a.wordCount, a.constants, slots);
  storeTile(a.out + ((<usize>(first * a.length)) << 2), slots + <usize>a.result * ROW, count, a.length);
}
