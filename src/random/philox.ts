import { invalid } from '../errors.js';
import type { PhiloxKey } from './counters.js';

/** Largest seed: whole numbers up to it are exact in a JavaScript number. */
export const MAX_SEED = Number.MAX_SAFE_INTEGER;

/** Multipliers and Weyl increments of Salmon et al. (2011), as in Random123's `philox.h`. */
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/**
 * The key of a seed: its low and its high 32 bits.
 * @throws InvalidInputError unless the seed is a whole number from 0 to 2⁵³ − 1
 */
export function keyOf(seed: number): PhiloxKey {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw invalid('seed', 'a seed must be a whole number from 0 to 2^53 - 1', String(seed), 'Pass 0, for example.');
  }
  return [seed >>> 0, Math.floor(seed / 2 ** 32)];
}

/** High 32 bits of a 32×32-bit product, from four 16-bit products that a double holds exactly. */
function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  // At most (2¹⁶ − 1)² + 2¹⁶ − 1 < 2³².
  const middle = aHigh * bLow + (low >>> 16);
  const carried = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (carried >>> 16)) >>> 0;
}

/**
 * Philox4x32-10 (Salmon et al. 2011): four random words for a counter.
 *
 * @param counter four 32-bit words (stream, iteration, chain, block); larger or negative numbers are taken modulo 2³²
 * @param out where the words go, [4]; new by default. May be `counter` itself.
 * @returns `out`
 */
export function philox4x32(key: PhiloxKey, counter: ArrayLike<number>, out = new Uint32Array(4)): Uint32Array {
  let c0 = counter[0] >>> 0;
  let c1 = counter[1] >>> 0;
  let c2 = counter[2] >>> 0;
  let c3 = counter[3] >>> 0;
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highProduct(MULTIPLIER_0, c0);
    const high1 = highProduct(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
  return out;
}

const counterWords = new Uint32Array(4);
const words = new Uint32Array(4);
const fourNormals = new Float64Array(4);

/** Two normals from two words, in float64: the same u₁ and u₂ as on the devices, where both are exact in float32. */
function boxMuller(first: number, second: number, lane: number): void {
  const u1 = ((first >>> 9) + 0.5) * 2 ** -23;
  const u2 = (second >>> 8) * 2 ** -24;
  const r = Math.sqrt(-2 * Math.log(u1));
  fourNormals[lane] = r * Math.cos(2 * Math.PI * u2);
  fourNormals[lane + 1] = r * Math.sin(2 * Math.PI * u2);
}

/**
 * Standard normal numbers of one chain by counter: number i is lane i mod 4 of the Box–Muller transform of
 * Philox4x32-10(key, (stream, iteration, chain, firstBlock + ⌊i/4⌋)). For words (w₀, w₁, w₂, w₃):
 * u₁ = (⌊w₀/2⁹⌋ + ½)·2⁻²³, u₂ = ⌊w₁/2⁸⌋·2⁻²⁴ turns, r = √(−2 ln u₁), z₀ = r·cos 2πu₂, z₁ = r·sin 2πu₂; z₂ and z₃
 * likewise from w₂ and w₃. The float64 twin of both devices' generators.
 *
 * @returns [count]
 */
export function normals(
  key: PhiloxKey,
  stream: number,
  iteration: number,
  chain: number,
  count: number,
  firstBlock = 0,
): Float64Array {
  return normalsOfChains(key, stream, iteration, chain, 1, count, firstBlock);
}

/**
 * The same of several chains, `firstChain` on, in one array: one for each would be most of the time.
 *
 * @returns [chains, count]
 */
export function normalsOfChains(
  key: PhiloxKey,
  stream: number,
  iteration: number,
  firstChain: number,
  chains: number,
  count: number,
  firstBlock = 0,
): Float64Array {
  const out = new Float64Array(chains * count);
  counterWords[0] = stream;
  counterWords[1] = iteration;
  for (let c = 0, at = 0; c < chains; c++, at += count) {
    counterWords[2] = firstChain + c;
    for (let i = 0; i < count; i += 4) {
      counterWords[3] = firstBlock + i / 4;
      philox4x32(key, counterWords, words);
      boxMuller(words[0], words[1], 0);
      boxMuller(words[2], words[3], 2);
      for (let lane = 0; lane < 4 && i + lane < count; lane++) out[at + i + lane] = fourNormals[lane]!;
    }
  }
  return out;
}
