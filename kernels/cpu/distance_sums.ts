/**
 * distance_sums: sums[c, i] = Σ_j ‖x_i − y_j‖ over the points j of chunk c; x is [rows, dim], y [points, dim], sums
 * [chunks, rows], a chunk CHUNK points. A command's tile is TILE rows of x against all of y, two points at a time:
 * eight sums of squares in registers, six vectors read for sixteen operations.
 */
import { loadTile, storeTile } from './parts/chains';
import { madd } from './parts/madd';
import { ROW, TILE } from './parts/tile';

/** Points whose distances make one float32 sum; the twin of DISTANCE_CHUNK in src/ops/distance_sums/chunks.ts. */
const CHUNK: i32 = 256;

@unmanaged
class Arguments {
  x: usize;
  y: usize;
  sums: usize;
  rows: i32;
  points: i32;
  dim: i32;
  /** [threads] of `scratchStride` bytes: TILE rows of x, then one row of sums. */
  scratch: usize;
  scratchStride: usize;
}

export function distance_sums(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const x = a.scratch + <usize>thread * a.scratchStride;
  const sums = x + <usize>a.dim * ROW;
  const yBytes = (<usize>a.dim) << 2;
  const first = tile * TILE;
  const count = min(TILE, a.rows - first);
  loadTile(x, a.x + <usize>first * yBytes, count, a.dim);
  let out = a.sums + ((<usize>first) << 2);
  for (let chunk = 0; chunk < a.points; chunk += CHUNK) {
    const end = min(chunk + CHUNK, a.points);
    memory.fill(sums, 0, ROW);
    let j = chunk;
    for (; j + 2 <= end; j += 2) addTwo(sums, x, a.y + <usize>j * yBytes, a.dim);
    // The last of an odd number.
    if (j < end) addOne(sums, x, a.y + <usize>j * yBytes, a.dim);
    storeTile(out, sums, count, 1);
    out += (<usize>a.rows) << 2;
  }
}

/** sums[i] += ‖x_i − y‖ + ‖x_i − y'‖, y and y' one after the other. */
function addTwo(sums: usize, x: usize, y: usize, dim: i32): void {
  const next = y + ((<usize>dim) << 2);
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let t0 = f32x4.splat(0);
  let t1 = f32x4.splat(0);
  let t2 = f32x4.splat(0);
  let t3 = f32x4.splat(0);
  for (let i: usize = 0; i < <usize>dim; i++) {
    const from = x + i * ROW;
    const a = v128.load32_splat(y + (i << 2));
    const b = v128.load32_splat(next + (i << 2));
    const x0 = v128.load(from);
    const x1 = v128.load(from, 16);
    const x2 = v128.load(from, 32);
    const x3 = v128.load(from, 48);
    s0 = addSquare(x0, a, s0);
    s1 = addSquare(x1, a, s1);
    s2 = addSquare(x2, a, s2);
    s3 = addSquare(x3, a, s3);
    t0 = addSquare(x0, b, t0);
    t1 = addSquare(x1, b, t1);
    t2 = addSquare(x2, b, t2);
    t3 = addSquare(x3, b, t3);
  }
  addRoots(sums, s0, t0);
  addRoots(sums + 16, s1, t1);
  addRoots(sums + 32, s2, t2);
  addRoots(sums + 48, s3, t3);
}

/** sums[i] += ‖x_i − y‖ */
function addOne(sums: usize, x: usize, y: usize, dim: i32): void {
  for (let q: usize = 0; q < ROW; q += 16) {
    let square = f32x4.splat(0);
    for (let i: usize = 0; i < <usize>dim; i++) {
      square = addSquare(v128.load(x + i * ROW + q), v128.load32_splat(y + (i << 2)), square);
    }
    addRoots(sums + q, square, f32x4.splat(0));
  }
}

/** (a − b)² + sum */
@inline
function addSquare(a: v128, b: v128, sum: v128): v128 {
  const difference = f32x4.sub(a, b);
  return madd(difference, difference, sum);
}

@inline
function addRoots(sums: usize, s: v128, t: v128): void {
  v128.store(sums, f32x4.add(v128.load(sums), f32x4.add(f32x4.sqrt(s), f32x4.sqrt(t))));
}
