/**
 * The inner product of everything: rows of a matrix times a tile, out[u][chain] = start[u] + Σ_k w[u][k] ·
 * in[k][chain], from the panels of `pack_network`, then an epilogue while the sums are still in the first-level cache.
 *
 * The register tile is 16 chains × 2 rows: eight accumulators cover the latency of two fused multiply-adds a cycle,
 * four vectors of `in` and one weight fit beside them in 15 registers, and the loop stays small enough for V8 to keep
 * them there. Measured (AMD Zen 4, one thread, 128 → 128): 53 GFLOP/s, the machine's peak for 128-bit vectors; 16×3,
 * 12×4, 8×6 and 4×12, or the same loop unrolled by hand, reach 10 to 37, because the register allocator then moves
 * accumulators. Where V8 merges pairs of vectors (see `wideVectors`), the tile is 16 × 4: again eight accumulators, of
 * 256 bits, 103 GFLOP/s. Sums are stored raw before the epilogue reads them again: merged vectors that an epilogue took
 * apart would be taken apart in every round of the loop (77 GFLOP/s became 60), and unmerged ones lose nothing.
 *
 * Panels of wide networks come from the third-level cache or from memory: several tiles of a thread share one pass over
 * them.
 */
import { madd } from './madd';
import { ROW } from './tile';

/** What happens to a sum s before it is stored. */
export const KEEP: i32 = 0;
export const TO_RELU: i32 = 1;
export const TO_LEAKY_RELU: i32 = 2;
/** out ← out + s; the panels start from zero. */
export const ADD: i32 = 3;
/** s times the slope of the value in `beside`: 1 or 0, or 1 or LEAKY_SLOPE, by its sign. */
export const TIMES_RELU_SLOPE: i32 = 4;
export const TIMES_LEAKY_SLOPE: i32 = 5;
/** s times the slope stored in `beside`. */
export const TIMES_SLOPE: i32 = 6;

/** Bytes of a term in a panel: the weights of its two rows. */
const PAIR: usize = 8;

/**
 * Sums below this count as zero: products of small weights or slopes would end in denormals, which can be very slow.
 */
const TINY: usize = memory.data<f32>([1e-25]);
/** LEAKY_SLOPE, in memory as V8 likes constants. */
const LEAKY: usize = memory.data<f32>([0.01]);

let wideVectors: bool = false;

/** Whether the runtime merges pairs of 128-bit vectors, so that four rows fit in the registers. Set once per thread. */
export function use_wide_vectors(on: i32): void {
  wideVectors = on != 0;
}

/** Whether `use_wide_vectors` was told so. */
export function mergesVectors(): bool {
  return wideVectors;
}

@inline
export function flushTiny(x: v128, tiny: f32): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(tiny)));
}

/** For a few rows; `memory.fill` leaves WebAssembly, which costs more than they do. */
@inline
export function clear(rows: usize, byteLength: usize): void {
  for (let i: usize = 0; i < byteLength; i += 16) v128.store(rows + i, f32x4.splat(0));
}

/**
 * `pairs` panels of `terms` terms over `tiles` tiles. The addresses are those of the first tile, the others follow
 * `tileStride` bytes apart. `out` and `beside` may be the same rows; both hold 2·pairs of them. `sums` has room for
 * four.
 */
export function tileProduct(
  input: usize,
  panel: usize,
  terms: i32,
  pairs: i32,
  sums: usize,
  out: usize,
  epilogue: i32,
  beside: usize,
  tiles: i32,
  tileStride: usize,
): void {
  const bytes = <usize>terms << 3;
  const stride = bytes + PAIR;
  panel += PAIR;
  if (wideVectors) {
    for (; pairs > 1; pairs -= 2) {
      for (let t: usize = 0; t < <usize>tiles * tileStride; t += tileStride) {
        fourRows(input + t, panel, stride, bytes, sums);
        finish(sums, out + t, beside + t, 4, epilogue);
      }
      panel += 2 * stride;
      out += 4 * ROW;
      beside += 4 * ROW;
    }
  }
  for (; pairs > 0; pairs--) {
    for (let t: usize = 0; t < <usize>tiles * tileStride; t += tileStride) {
      twoRows(input + t, panel, bytes, sums);
      finish(sums, out + t, beside + t, 2, epilogue);
    }
    panel += stride;
    out += 2 * ROW;
    beside += 2 * ROW;
  }
}

/** Sums of one panel on top of its starting values, which stand before `panel`. */
@inline
function twoRows(row: usize, panel: usize, bytes: usize, out: usize): void {
  let s00 = v128.load32_splat(panel - PAIR);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = v128.load32_splat(panel - PAIR + 4);
  let s11 = s10;
  let s12 = s10;
  let s13 = s10;
  for (const end = panel + bytes; panel < end; panel += PAIR) {
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
  storeRow(out, s00, s01, s02, s03);
  storeRow(out + ROW, s10, s11, s12, s13);
}

/** The same of two neighbouring panels. */
function fourRows(row: usize, panel: usize, stride: usize, bytes: usize, out: usize): void {
  let next = panel + stride;
  let s00 = v128.load32_splat(panel - PAIR);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = v128.load32_splat(panel - PAIR + 4);
  let s11 = s10;
  let s12 = s10;
  let s13 = s10;
  let s20 = v128.load32_splat(next - PAIR);
  let s21 = s20;
  let s22 = s20;
  let s23 = s20;
  let s30 = v128.load32_splat(next - PAIR + 4);
  let s31 = s30;
  let s32 = s30;
  let s33 = s30;
  for (const end = panel + bytes; panel < end; panel += PAIR) {
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
    const w2 = v128.load32_splat(next);
    s20 = madd(a0, w2, s20);
    s21 = madd(a1, w2, s21);
    s22 = madd(a2, w2, s22);
    s23 = madd(a3, w2, s23);
    const w3 = v128.load32_splat(next, 4);
    s30 = madd(a0, w3, s30);
    s31 = madd(a1, w3, s31);
    s32 = madd(a2, w3, s32);
    s33 = madd(a3, w3, s33);
    row += ROW;
    next += PAIR;
  }
  storeRow(out, s00, s01, s02, s03);
  storeRow(out + ROW, s10, s11, s12, s13);
  storeRow(out + 2 * ROW, s20, s21, s22, s23);
  storeRow(out + 3 * ROW, s30, s31, s32, s33);
}

/** Offsets that the compiler can see are neighbours: a condition for merging. */
@inline
export function storeRow(out: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
}

/**
 * The epilogue of a few rows of sums. Comparisons are written so that NaN goes through: NaN < TINY and NaN ≤ 0 are
 * false.
 */
@inline
function finish(sums: usize, out: usize, beside: usize, rows: usize, epilogue: i32): void {
  const tiny = v128.load32_splat(TINY);
  const end = out + rows * ROW;
  if (epilogue == TO_RELU) {
    for (; out < end; out += 64) {
      const a = v128.load(sums);
      const b = v128.load(sums, 16);
      const c = v128.load(sums, 32);
      const d = v128.load(sums, 48);
      v128.store(out, v128.andnot(a, f32x4.lt(a, tiny)));
      v128.store(out, v128.andnot(b, f32x4.lt(b, tiny)), 16);
      v128.store(out, v128.andnot(c, f32x4.lt(c, tiny)), 32);
      v128.store(out, v128.andnot(d, f32x4.lt(d, tiny)), 48);
      sums += 64;
    }
    return;
  }
  const leaky = v128.load32_splat(LEAKY);
  const zero = f32x4.splat(0);
  for (; out < end; out += 32) {
    let a = v128.load(sums);
    let b = v128.load(sums, 16);
    if (epilogue == TO_LEAKY_RELU) {
      a = f32x4.pmax(a, f32x4.mul(a, leaky));
      b = f32x4.pmax(b, f32x4.mul(b, leaky));
    } else if (epilogue == ADD) {
      a = f32x4.add(v128.load(out), a);
      b = f32x4.add(v128.load(out, 16), b);
    } else if (epilogue == TIMES_RELU_SLOPE) {
      a = v128.andnot(a, f32x4.le(v128.load(beside), zero));
      b = v128.andnot(b, f32x4.le(v128.load(beside, 16), zero));
    } else if (epilogue == TIMES_LEAKY_SLOPE) {
      a = v128.bitselect(f32x4.mul(a, leaky), a, f32x4.le(v128.load(beside), zero));
      b = v128.bitselect(f32x4.mul(b, leaky), b, f32x4.le(v128.load(beside, 16), zero));
    } else if (epilogue == TIMES_SLOPE) {
      a = f32x4.mul(a, v128.load(beside));
      b = f32x4.mul(b, v128.load(beside, 16));
    }
    v128.store(out, v128.andnot(a, f32x4.lt(f32x4.abs(a), tiny)));
    v128.store(out, v128.andnot(b, f32x4.lt(f32x4.abs(b), tiny)), 16);
    sums += 32;
    beside += 32;
  }
}
