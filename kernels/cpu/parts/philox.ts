/**
 * Philox4x32-10 (Salmon et al. 2011) and the Box–Muller transform, four chains at a time. The counter is
 * (stream, iteration, chain, block); lanes differ in the chain. No state: the same words whatever thread asks for them.
 */
import { ROW } from './tile';
import { cosTurns, log, sinTurns } from './vector_math';

const MULTIPLIER_0: u32 = 0xd2511f53;
const MULTIPLIER_1: u32 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;

/** Key, stream and iteration: what a command fixes. Lies in a command's arguments. */
@unmanaged
export class Noise {
  keyLow: u32;
  keyHigh: u32;
  stream: u32;
  iteration: u32;
}

/** Low words of four 64-bit products, given as two pairs. */
@inline
function lowWords(first: v128, second: v128): v128 {
  return v128.shuffle<i32>(first, second, 0, 2, 4, 6);
}

@inline
function highWords(first: v128, second: v128): v128 {
  return v128.shuffle<i32>(first, second, 1, 3, 5, 7);
}

/** The four words of four neighbouring chains' counters, as [word][4 chains] with `stride` bytes between words. */
export function storeWords(destination: usize, stride: usize, noise: Noise, firstChain: u32, block: u32): void {
  const m0 = i32x4.splat(MULTIPLIER_0);
  const m1 = i32x4.splat(MULTIPLIER_1);
  let c0 = i32x4.splat(noise.stream);
  let c1 = i32x4.splat(noise.iteration);
  let c2 = chainWords(firstChain);
  let c3 = i32x4.splat(block);
  let k0 = noise.keyLow;
  let k1 = noise.keyHigh;
  for (let round = 0; round < 10; round++) {
    const low0 = i64x2.extmul_low_i32x4_u(c0, m0);
    const high0 = i64x2.extmul_high_i32x4_u(c0, m0);
    const low1 = i64x2.extmul_low_i32x4_u(c2, m1);
    const high1 = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(v128.xor(highWords(low1, high1), c1), i32x4.splat(k0));
    c2 = v128.xor(v128.xor(highWords(low0, high0), c3), i32x4.splat(k1));
    c1 = lowWords(low1, high1);
    c3 = lowWords(low0, high0);
    k0 += WEYL_0;
    k1 += WEYL_1;
  }
  v128.store(destination, c0);
  v128.store(destination + stride, c1);
  v128.store(destination + 2 * stride, c2);
  v128.store(destination + 3 * stride, c3);
}

/**
 * Replaces two words w₀ (at `first`) and w₁ (at `second`) by two normals: u₁ = (⌊w₀/2⁹⌋ + ½)·2⁻²³, u₂ = ⌊w₁/2⁸⌋·2⁻²⁴
 * turns, r = √(−2 ln u₁), z₀ = r·cos 2πu₂, z₁ = r·sin 2πu₂.
 */
@inline
function boxMuller(first: usize, second: usize): void {
  const w0 = v128.load(first);
  const w1 = v128.load(second);
  const u1 = f32x4.mul(
    f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_u(w0, 9)), f32x4.splat(0.5)),
    f32x4.splat(1.1920928955078125e-7),
  );
  const u2 = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(w1, 8)), f32x4.splat(5.9604644775390625e-8));
  const r = f32x4.sqrt(f32x4.mul(log(u1), f32x4.splat(-2.0)));
  v128.store(first, f32x4.mul(r, cosTurns(u2)));
  v128.store(second, f32x4.mul(r, sinTurns(u2)));
}

/**
 * Four normals of four neighbouring chains, the components 4·block … 4·block + 3, as rows of a tile. Where only the
 * first `components` are wanted, the others may be left undone.
 */
export function storeNormals(destination: usize, noise: Noise, firstChain: u32, block: u32, components: i32): void {
  storeWords(destination, ROW, noise, firstChain, block);
  boxMuller(destination, destination + ROW);
  if (components > 2) boxMuller(destination + 2 * ROW, destination + 3 * ROW);
}

/** Counter's chain words of four neighbouring chains. */
@inline
function chainWords(first: u32): v128 {
  return i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
}
