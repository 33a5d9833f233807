/**
 * The inner product of everything: rows of a matrix times a tile, out[u][chain] = start[u] + Σ_k w[u][k] · in[k][chain], two
 * rows u at a time from the panels of `pack_network`, then an epilogue while the sums are still in registers.
 *
 * The register tile is 16 chains × 2 rows: eight accumulators cover the latency of two fused multiply-adds a cycle, four
 * vectors of `in` and one weight fit beside them in 15 registers, and the loop stays small enough for V8 to keep them
 * there. Measured (AMD Zen 4, one thread, 128 → 128): 53 GFLOP/s, the machine's peak for 128-bit vectors; 16×3, 12×4, 8×6
 * and 4×12, or the same loop unrolled by hand, reach 10 to 37, because the register allocator then moves accumulators.
 */
import { madd } from './madd';
import { LEAKY_SLOPE } from './network';
import { ROW } from './tile';

/** What happens to a sum s before it is stored. */
export const KEEP: i32 = 0;
export const TO_RELU: i32 = 1;
export const TO_LEAKY_RELU: i32 = 2;
/** out ← out + s */
export const ADD: i32 = 3;
/** s times the slope of the value in `beside`: 1 or 0, or 1 or LEAKY_SLOPE, by its sign. */
export const TIMES_RELU_SLOPE: i32 = 4;
export const TIMES_LEAKY_SLOPE: i32 = 5;
/** s times the slope stored in `beside`. */
export const TIMES_SLOPE: i32 = 6;

/** Sums below this count as zero: products of small weights or slopes would end in denormals, which can be very slow. */
const TINY: f32 = 1e-25;

@inline
export function flushTiny(x: v128, tiny: f32): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(tiny)));
}

/** For a few rows; `memory.fill` leaves WebAssembly, which costs more than they do. */
@inline
export function clear(rows: usize, byteLength: usize): void {
  for (let i: usize = 0; i < byteLength; i += 16) v128.store(rows + i, f32x4.splat(0));
}

@inline
function leaky(s: v128): v128 {
  return f32x4.pmax(s, f32x4.mul(s, f32x4.splat(LEAKY_SLOPE)));
}

/** Comparisons are written so that NaN goes through: NaN < TINY and NaN ≤ 0 are false. */
@inline
function finish(s: v128, out: usize, beside: usize, epilogue: i32): void {
  if (epilogue == TO_RELU) {
    v128.store(out, v128.andnot(s, f32x4.lt(s, f32x4.splat(TINY))));
    return;
  }
  if (epilogue == TO_LEAKY_RELU) {
    s = leaky(s);
  } else if (epilogue == ADD) {
    s = f32x4.add(v128.load(out), s);
  } else if (epilogue == TIMES_RELU_SLOPE) {
    s = v128.andnot(s, f32x4.le(v128.load(beside), f32x4.splat(0)));
  } else if (epilogue == TIMES_LEAKY_SLOPE) {
    const down = f32x4.le(v128.load(beside), f32x4.splat(0));
    s = v128.bitselect(f32x4.mul(s, f32x4.splat(LEAKY_SLOPE)), s, down);
  } else if (epilogue == TIMES_SLOPE) {
    s = f32x4.mul(s, v128.load(beside));
  }
  v128.store(out, flushTiny(s, TINY));
}

/** `pairs` panels of `terms` terms. `out` and `beside` may be the same rows; both hold 2·pairs of them. */
export function tileProduct(
  input: usize,
  panel: usize,
  terms: i32,
  pairs: i32,
  out: usize,
  epilogue: i32,
  beside: usize,
): void {
  for (let pair = 0; pair < pairs; pair++) {
    const start0 = v128.load32_splat(panel);
    const start1 = v128.load32_splat(panel, 4);
    let s00 = start0;
    let s01 = start0;
    let s02 = start0;
    let s03 = start0;
    let s10 = start1;
    let s11 = start1;
    let s12 = start1;
    let s13 = start1;
    panel += 8;
    let row = input;
    for (const end = panel + ((<usize>terms) << 3); panel < end; panel += 8) {
      const a0 = v128.load(row);
      const a1 = v128.load(row, 16);
      const a2 = v128.load(row, 32);
      const a3 = v128.load(row, 48);
      const w0 = v128.load32_splat(panel);
      s00 = madd(a0, w0, s00);
      s01 = madd(a1, w0, s01);
      s02 = madd(a2, w0, s02);
      s03 = madd(a3, w0, s03);
      const w1 = v128.load32_splat(panel, 4);
      s10 = madd(a0, w1, s10);
      s11 = madd(a1, w1, s11);
      s12 = madd(a2, w1, s12);
      s13 = madd(a3, w1, s13);
      row += ROW;
    }
    finish(s00, out, beside, epilogue);
    finish(s01, out + 16, beside + 16, epilogue);
    finish(s02, out + 32, beside + 32, epilogue);
    finish(s03, out + 48, beside + 48, epilogue);
    finish(s10, out + 64, beside + 64, epilogue);
    finish(s11, out + 80, beside + 80, epilogue);
    finish(s12, out + 96, beside + 96, epilogue);
    finish(s13, out + 112, beside + 112, epilogue);
    out += 2 * ROW;
    beside += 2 * ROW;
  }
}
