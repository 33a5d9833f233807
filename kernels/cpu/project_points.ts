/**
 * project_points: out[l, i] = ⟨x_i, θ_l⟩; x is [points, dim], θ [lines, dim], out [lines, points]. A command's tile is
 * BLOCK points against all directions: they are turned into columns once and written a cache line at a time.
 */
import { loadTile } from './parts/chains';
import { madd } from './parts/madd';
import { ROW, TILE } from './parts/tile';

/** Points of a command's tile; the twin of PROJECT_BLOCK in src/ops/project_points/cpu.ts. */
const BLOCK: i32 = 128;

@unmanaged
class Arguments {
  points: usize;
  directions: usize;
  out: usize;
  count: i32;
  lines: i32;
  dim: i32;
  /** [threads] of `scratchStride` bytes: BLOCK points, [BLOCK / TILE][dim][TILE], then a row for what fills no tile. */
  scratch: usize;
  scratchStride: usize;
}

export function project_points(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const x = a.scratch + <usize>thread * a.scratchStride;
  const tileBytes = <usize>a.dim * ROW;
  const rest = x + <usize>(BLOCK / TILE) * tileBytes;
  const first = tile * BLOCK;
  const count = min(BLOCK, a.count - first);
  const whole = count / TILE;
  const left = count - whole * TILE;
  for (let t = 0; t * TILE < count; t++) {
    const from = a.points + ((<usize>(first + t * TILE) * <usize>a.dim) << 2);
    loadTile(x + <usize>t * tileBytes, from, min(TILE, count - t * TILE), a.dim);
  }
  let direction = a.directions;
  let out = a.out + ((<usize>first) << 2);
  for (let l = 0; l < a.lines; l++) {
    for (let t = 0; t < whole; t++) projectTile(out + <usize>t * ROW, x + <usize>t * tileBytes, direction, a.dim);
    if (left > 0) {
      projectTile(rest, x + <usize>whole * tileBytes, direction, a.dim);
      memory.copy(out + <usize>whole * ROW, rest, (<usize>left) << 2);
    }
    direction += (<usize>a.dim) << 2;
    out += (<usize>a.count) << 2;
  }
}

@inline
function projectTile(out: usize, x: usize, direction: usize, dim: i32): void {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (let d = 0; d < dim; d++) {
    const t = v128.load32_splat(direction + ((<usize>d) << 2));
    const from = x + <usize>d * ROW;
    s0 = madd(v128.load(from), t, s0);
    s1 = madd(v128.load(from, 16), t, s1);
    s2 = madd(v128.load(from, 32), t, s2);
    s3 = madd(v128.load(from, 48), t, s3);
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
}
