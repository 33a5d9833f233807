/**
 * line_residuals: residuals[l, order[l, r]] = targets[l, r] − sorted[l, r], all [lines, points]. A command's tile is a
 * line.
 *
 * line_moves: moves[i] (+)= Σ_l residuals[l, i] θ_l and squares[i] (+)= Σ_l residuals[l, i]²; moves are [points, dim],
 * θ [lines, dim]. A command's tile is BLOCK points, whose sums stay in a cache while residuals are read once.
 */
import { madd } from './parts/madd';
import { ROW, TILE } from './parts/tile';

/** Points of a tile of line_moves; the twin of MOVE_BLOCK in src/ops/line_moves/cpu.ts. */
const BLOCK: i32 = 128;

@unmanaged
class ResidualArguments {
  sorted: usize;
  order: usize;
  targets: usize;
  residuals: usize;
  points: i32;
}

export function line_residuals(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<ResidualArguments>(pointer);
  const bytes = (<usize>a.points) << 2;
  const line = <usize>tile * bytes;
  const residuals = a.residuals + line;
  for (let at = line; at < line + bytes; at += 4) {
    const place = residuals + ((<usize>load<u32>(a.order + at)) << 2);
    store<f32>(place, load<f32>(a.targets + at) - load<f32>(a.sorted + at));
  }
}

@unmanaged
class Arguments {
  residuals: usize;
  directions: usize;
  moves: usize;
  squares: usize;
  points: i32;
  lines: i32;
  dim: i32;
  /** 1: on top of what stands there. */
  adds: i32;
  /** [threads] of `scratchStride` bytes: sums [BLOCK / TILE][dim + 1][TILE], the last row squares; a row of residuals. */
  scratch: usize;
  scratchStride: usize;
}

export function line_moves(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const sums = a.scratch + <usize>thread * a.scratchStride;
  const tileBytes = <usize>(a.dim + 1) * ROW;
  const rest = sums + <usize>(BLOCK / TILE) * tileBytes;
  const first = tile * BLOCK;
  const count = min(BLOCK, a.points - first);
  memory.fill(sums, 0, a.scratchStride);
  let direction = a.directions;
  let residuals = a.residuals + ((<usize>first) << 2);
  for (let l = 0; l < a.lines; l++) {
    for (let t = 0; t * TILE < count; t++) {
      let from = residuals + <usize>t * ROW;
      if (count - t * TILE < TILE) {
        memory.copy(rest, from, (<usize>(count - t * TILE)) << 2);
        from = rest;
      }
      addLine(sums + <usize>t * tileBytes, from, direction, a.dim);
    }
    direction += (<usize>a.dim) << 2;
    residuals += (<usize>a.points) << 2;
  }
  for (let i = 0; i < count; i++) {
    storePoint(a, first + i, sums + <usize>(i / TILE) * tileBytes + ((<usize>(i % TILE)) << 2));
  }
}

/** sums[d] += r θ_d and the last row += r² of TILE points. */
@inline
function addLine(sums: usize, residuals: usize, direction: usize, dim: i32): void {
  const r0 = v128.load(residuals);
  const r1 = v128.load(residuals, 16);
  const r2 = v128.load(residuals, 32);
  const r3 = v128.load(residuals, 48);
  for (let d = 0; d < dim; d++) {
    const t = v128.load32_splat(direction + ((<usize>d) << 2));
    v128.store(sums, madd(r0, t, v128.load(sums)));
    v128.store(sums, madd(r1, t, v128.load(sums, 16)), 16);
    v128.store(sums, madd(r2, t, v128.load(sums, 32)), 32);
    v128.store(sums, madd(r3, t, v128.load(sums, 48)), 48);
    sums += ROW;
  }
  v128.store(sums, madd(r0, r0, v128.load(sums)));
  v128.store(sums, madd(r1, r1, v128.load(sums, 16)), 16);
  v128.store(sums, madd(r2, r2, v128.load(sums, 32)), 32);
  v128.store(sums, madd(r3, r3, v128.load(sums, 48)), 48);
}

function storePoint(a: Arguments, point: i32, sums: usize): void {
  const move = a.moves + ((<usize>point * <usize>a.dim) << 2);
  for (let d = 0; d < a.dim; d++) put(move + ((<usize>d) << 2), load<f32>(sums + <usize>d * ROW), a.adds);
  put(a.squares + ((<usize>point) << 2), load<f32>(sums + <usize>a.dim * ROW), a.adds);
}

@inline
function put(to: usize, value: f32, adds: i32): void {
  store<f32>(to, adds ? load<f32>(to) + value : value);
}
