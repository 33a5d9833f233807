/**
 * The inner product of convolutions: quads times lanes, out[q][l] = start[l] + Σ_k quads[k][q] · lanes[k][l], q below
 * 4. A quad is four neighbouring floats, of which each goes to all lanes; the lanes are 16 floats (`wideProduct`) or,
 * where only few are wanted, four (`narrowProduct`, which swaps roles: its vectors are the quads).
 *
 * `wideProduct` is the register tile of `tile_product`, 16 × 2 or, where V8 merges pairs of vectors, 16 × 4, and is
 * kept in form like it: raw sums are stored before anything else reads them.
 */
import { madd } from './madd';
import { mergesVectors, storeRow } from './tile_product';

/** Bytes of a term's lanes, of its quad, and of all sums of a product. */
export const LANES: usize = 64;
export const QUAD: usize = 16;
export const SUMS: usize = 256;

/** sums [4][16], of `terms` terms; `start` is [16]. */
export function wideProduct(quads: usize, lanes: usize, terms: i32, start: usize, sums: usize): void {
  const bytes = (<usize>terms) << 4;
  if (mergesVectors()) {
    fourQuads(quads, lanes, bytes, start, sums);
  } else {
    twoQuads(quads, lanes, bytes, start, sums);
    twoQuads(quads + 8, lanes, bytes, start, sums + 2 * LANES);
  }
}

/** Two of the four numbers of each quad. */
function twoQuads(quads: usize, lanes: usize, bytes: usize, start: usize, sums: usize): void {
  let s00 = v128.load(start);
  let s01 = v128.load(start, 16);
  let s02 = v128.load(start, 32);
  let s03 = v128.load(start, 48);
  let s10 = s00;
  let s11 = s01;
  let s12 = s02;
  let s13 = s03;
  for (const end = quads + bytes; quads < end; quads += QUAD) {
    const a0 = v128.load(lanes);
    const a1 = v128.load(lanes, 16);
    const a2 = v128.load(lanes, 32);
    const a3 = v128.load(lanes, 48);
    const w0 = v128.load32_splat(quads);
    s00 = madd(a0, w0, s00);
    s01 = madd(a1, w0, s01);
    s02 = madd(a2, w0, s02);
    s03 = madd(a3, w0, s03);
    const w1 = v128.load32_splat(quads, 4);
    s10 = madd(a0, w1, s10);
    s11 = madd(a1, w1, s11);
    s12 = madd(a2, w1, s12);
    s13 = madd(a3, w1, s13);
    lanes += LANES;
  }
  storeRow(sums, s00, s01, s02, s03);
  storeRow(sums + LANES, s10, s11, s12, s13);
}

/** All four. */
function fourQuads(quads: usize, lanes: usize, bytes: usize, start: usize, sums: usize): void {
  let s00 = v128.load(start);
  let s01 = v128.load(start, 16);
  let s02 = v128.load(start, 32);
  let s03 = v128.load(start, 48);
  let s10 = s00;
  let s11 = s01;
  let s12 = s02;
  let s13 = s03;
  let s20 = s00;
  let s21 = s01;
  let s22 = s02;
  let s23 = s03;
  let s30 = s00;
  let s31 = s01;
  let s32 = s02;
  let s33 = s03;
  for (const end = quads + bytes; quads < end; quads += QUAD) {
    const a0 = v128.load(lanes);
    const a1 = v128.load(lanes, 16);
    const a2 = v128.load(lanes, 32);
    const a3 = v128.load(lanes, 48);
    const w0 = v128.load32_splat(quads);
    s00 = madd(a0, w0, s00);
    s01 = madd(a1, w0, s01);
    s02 = madd(a2, w0, s02);
    s03 = madd(a3, w0, s03);
    const w1 = v128.load32_splat(quads, 4);
    s10 = madd(a0, w1, s10);
    s11 = madd(a1, w1, s11);
    s12 = madd(a2, w1, s12);
    s13 = madd(a3, w1, s13);
    const w2 = v128.load32_splat(quads, 8);
    s20 = madd(a0, w2, s20);
    s21 = madd(a1, w2, s21);
    s22 = madd(a2, w2, s22);
    s23 = madd(a3, w2, s23);
    const w3 = v128.load32_splat(quads, 12);
    s30 = madd(a0, w3, s30);
    s31 = madd(a1, w3, s31);
    s32 = madd(a2, w3, s32);
    s33 = madd(a3, w3, s33);
    lanes += LANES;
  }
  storeRow(sums, s00, s01, s02, s03);
  storeRow(sums + LANES, s10, s11, s12, s13);
  storeRow(sums + 2 * LANES, s20, s21, s22, s23);
  storeRow(sums + 3 * LANES, s30, s31, s32, s33);
}

/**
 * Bytes from one lane's sums to the next's in what `narrowProduct` stores; no neighbours, so that V8 merges nothing.
 */
export const NARROW_LANE: usize = 32;
/** Bytes from the sums of the first quads to those of the second. */
export const NARROW_HALF: usize = 16;

/** Four lanes, with two rows of quads at once: sums [4 lanes][2][4 of the quad]; `lanes` is [terms][4]. */
export function narrowProduct(
  first: usize, second: usize, lanes: usize, terms: i32, start: usize, sums: usize,
): void {
  let s0 = v128.load32_splat(start);
  let s1 = v128.load32_splat(start, 4);
  let s2 = v128.load32_splat(start, 8);
  let s3 = v128.load32_splat(start, 12);
  let t0 = s0;
  let t1 = s1;
  let t2 = s2;
  let t3 = s3;
  for (const end = first + ((<usize>terms) << 4); first < end; first += QUAD) {
    const a = v128.load(first);
    const b = v128.load(second);
    const w0 = v128.load32_splat(lanes);
    s0 = madd(a, w0, s0);
    t0 = madd(b, w0, t0);
    const w1 = v128.load32_splat(lanes, 4);
    s1 = madd(a, w1, s1);
    t1 = madd(b, w1, t1);
    const w2 = v128.load32_splat(lanes, 8);
    s2 = madd(a, w2, s2);
    t2 = madd(b, w2, t2);
    const w3 = v128.load32_splat(lanes, 12);
    s3 = madd(a, w3, s3);
    t3 = madd(b, w3, t3);
    second += QUAD;
    lanes += QUAD;
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 32);
  v128.store(sums, s2, 64);
  v128.store(sums, s3, 96);
  v128.store(sums, t0, 16);
  v128.store(sums, t1, 48);
  v128.store(sums, t2, 80);
  v128.store(sums, t3, 112);
}

/** Places that `singleProduct` takes at once. */
export const SINGLE_PLACES = 8;

/**
 * One lane, `narrowProduct` of eight rows of quads, `step` bytes one after another: sums [8][4 of the quad]; `lanes` is
 * [terms][4], of which the first is read.
 */
export function singleProduct(quads: usize, step: usize, lanes: usize, terms: i32, start: usize, sums: usize): void {
  let s0 = v128.load32_splat(start);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  const quads2 = quads + 2 * step;
  const quads4 = quads + 4 * step;
  const quads6 = quads + 6 * step;
  const bytes = (<usize>terms) << 4;
  for (let term: usize = 0; term < bytes; term += QUAD) {
    const w = v128.load32_splat(lanes + term);
    s0 = madd(v128.load(quads + term), w, s0);
    s1 = madd(v128.load(quads + step + term), w, s1);
    s2 = madd(v128.load(quads2 + term), w, s2);
    s3 = madd(v128.load(quads2 + step + term), w, s3);
    s4 = madd(v128.load(quads4 + term), w, s4);
    s5 = madd(v128.load(quads4 + step + term), w, s5);
    s6 = madd(v128.load(quads6 + term), w, s6);
    s7 = madd(v128.load(quads6 + step + term), w, s7);
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 32);
  v128.store(sums, s2, 64);
  v128.store(sums, s3, 96);
  v128.store(sums, s4, 128);
  v128.store(sums, s5, 160);
  v128.store(sums, s6, 192);
  v128.store(sums, s7, 224);
}
