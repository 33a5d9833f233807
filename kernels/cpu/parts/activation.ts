/**
 * Smooth activations: rows of z become φ(z), and φ′(z) is kept beside. The piecewise linear ones are in tile_product.
 *
 * These loops run once per unit, chain and step, so they are leaner than `vector_math`: no case that cannot arise, and
 * constants in memory, because V8 spends one instruction on a constant from memory and three or four on one from code.
 * Measured for silu on one thread: 22 cycles a vector, against 64 with `sigmoid` and 32 with constants in code; 10 with
 * two vectors at a time and a shorter polynomial, 6 where V8 merges the two.
 */
import { madd } from './madd';
import { SILU, SOFTPLUS, TANH } from './network';

/** Below this z, silu and softplus stay at their values here (under 2e-16), which keeps denormals out of the sums. */
const LOWEST: usize = memory.data<f32>([-40.0]);
/** Above this, e⁻ᶻ stays at its value here, a normal number. */
const HIGHEST: usize = memory.data<f32>([86.0]);
const ONE: usize = memory.data<f32>([1.0]);
const TWO: usize = memory.data<f32>([2.0]);
const FOUR: usize = memory.data<f32>([4.0]);
/** 1.5·2²³: adding it rounds to the nearest whole number, which then stands in the low mantissa bits. */
const ROUNDER: usize = memory.data<f32>([12582912.0]);
const MINUS_LOG2_E: usize = memory.data<f32>([-1.44269504088896341]);
/** 2ᶠ = 1 + f·(P1 + P2·f + …) for |f| ≤ ½: our minimax fit, relative error 1.1e-7. */
const P1: usize = memory.data<f32>([0.6931469775988579]);
const P2: usize = memory.data<f32>([0.2402224208517322]);
const P3: usize = memory.data<f32>([0.05550733743690834]);
const P4: usize = memory.data<f32>([0.009671512648910622]);
const P5: usize = memory.data<f32>([0.0013264727065400285]);
/** 2·artanh(s)/s = A0 + A1·s² + … for s² ≤ 1/9, error 1e-10: our least-squares fit. */
const A0: usize = memory.data<f32>([1.999999999798921]);
const A1: usize = memory.data<f32>([0.6666667948311916]);
const A2: usize = memory.data<f32>([0.39998678248566766]);
const A3: usize = memory.data<f32>([0.28621041017809273]);
const A4: usize = memory.data<f32>([0.21389970435851588]);
const A5: usize = memory.data<f32>([0.24424876819606556]);
/** tanh z = z + z³·(T0 + T1·z² + …) for |z| ≤ 0.625, Cephes tanhf. */
const T0: usize = memory.data<f32>([-3.33332819422e-1]);
const T1: usize = memory.data<f32>([1.33314422036e-1]);
const T2: usize = memory.data<f32>([-5.37397155531e-2]);
const T3: usize = memory.data<f32>([2.06390887954e-2]);
const T4: usize = memory.data<f32>([-5.70498872745e-3]);
const TANH_NEAR: usize = memory.data<f32>([0.625]);
/** Above this 2|z|, tanh is 1 and its slope stays under 2e-17. */
const TANH_FAR: usize = memory.data<f32>([40.0]);
/** Squares of smaller numbers would be denormals. */
const TANH_TINY: usize = memory.data<f32>([1e-15]);
const SIGN: usize = memory.data<f32>([-0.0]);

@inline
function at(address: usize): v128 {
  return v128.load32_splat(address);
}

/**
 * e⁻ᶻ for z from LOWEST to HIGHEST; NaN goes through. The error is that of moving z by an ulp at most. The constants
 * are arguments, so that two vectors share their loads.
 */
@inline
function expMinus(
  z: v128, scale: v128, rounder: v128, p5: v128, p4: v128, p3: v128, p2: v128, p1: v128, one: v128,
): v128 {
  const rounded = madd(z, scale, rounder);
  const f = madd(z, scale, f32x4.sub(rounder, rounded));
  const p = madd(madd(madd(madd(p5, f, p4), f, p3), f, p2), f, p1);
  return i32x4.add(madd(p, f, one), i32x4.shl(rounded, 23));
}

@inline
function expMinusOf(z: v128): v128 {
  return expMinus(z, at(MINUS_LOG2_E), at(ROUNDER), at(P5), at(P4), at(P3), at(P2), at(P1), at(ONE));
}

/** `values` holds z and gets φ(z); `slopes` gets φ′(z). */
export function activate(activation: i32, values: usize, slopes: usize, byteLength: usize): void {
  if (activation == SILU) activateSilu(values, slopes, byteLength);
  else if (activation == SOFTPLUS) activateSoftplus(values, slopes, byteLength);
  else if (activation == TANH) activateTanh(values, slopes, byteLength);
  else unreachable();
}

/** z·σ, slope σ + zσ·(1 − σ) with 1 − σ = e⁻ᶻ·σ. Two vectors at a time share constants and can be merged. */
function activateSilu(values: usize, slopes: usize, byteLength: usize): void {
  for (const end = values + byteLength; values < end; values += 32) {
    const lowest = at(LOWEST);
    const highest = at(HIGHEST);
    const scale = at(MINUS_LOG2_E);
    const rounder = at(ROUNDER);
    const p5 = at(P5);
    const p4 = at(P4);
    const p3 = at(P3);
    const p2 = at(P2);
    const p1 = at(P1);
    const one = at(ONE);
    const z0 = f32x4.pmax(v128.load(values), lowest);
    const z1 = f32x4.pmax(v128.load(values, 16), lowest);
    const e0 = expMinus(f32x4.pmin(z0, highest), scale, rounder, p5, p4, p3, p2, p1, one);
    const e1 = expMinus(f32x4.pmin(z1, highest), scale, rounder, p5, p4, p3, p2, p1, one);
    const s0 = f32x4.div(one, f32x4.add(one, e0));
    const s1 = f32x4.div(one, f32x4.add(one, e1));
    const value0 = f32x4.mul(z0, s0);
    const value1 = f32x4.mul(z1, s1);
    v128.store(values, value0);
    v128.store(values, value1, 16);
    v128.store(slopes, madd(f32x4.mul(value0, e0), s0, s0));
    v128.store(slopes, madd(f32x4.mul(value1, e1), s1, s1), 16);
    slopes += 32;
  }
}

/**
 * log(1 + eᶻ) = max(z, 0) + log(1 + e), e = e^−|z|, and log(1 + e) = 2·artanh(e/(2 + e)); slope σ(z). One division
 * serves both quotients.
 */
function activateSoftplus(values: usize, slopes: usize, byteLength: usize): void {
  for (let i: usize = 0; i < byteLength; i += 16) {
    const z = f32x4.pmax(v128.load(values + i), at(LOWEST));
    const positive = f32x4.pmax(z, f32x4.splat(0));
    const e = expMinusOf(f32x4.pmin(f32x4.abs(z), at(HIGHEST)));
    const one = f32x4.add(at(ONE), e);
    const two = f32x4.add(at(TWO), e);
    const both = f32x4.div(at(ONE), f32x4.mul(one, two));
    const s = f32x4.mul(f32x4.mul(e, one), both);
    const t = f32x4.mul(s, s);
    let p = madd(at(A5), t, at(A4));
    p = madd(p, t, at(A3));
    p = madd(p, t, at(A2));
    p = madd(p, t, at(A1));
    p = madd(p, t, at(A0));
    v128.store(values + i, madd(s, p, positive));
    const numerator = v128.bitselect(e, at(ONE), f32x4.lt(z, f32x4.splat(0)));
    v128.store(slopes + i, f32x4.mul(f32x4.mul(two, both), numerator));
  }
}

/** tanh |z| = (1 − e)·q, e = e^−2|z|, q = 1/(1 + e), or its series near zero; slope 1 − tanh² z = 4e·q². */
function activateTanh(values: usize, slopes: usize, byteLength: usize): void {
  for (let i: usize = 0; i < byteLength; i += 16) {
    const z = v128.load(values + i);
    const size = f32x4.abs(z);
    const e = expMinusOf(f32x4.pmin(f32x4.add(size, size), at(TANH_FAR)));
    const q = f32x4.div(at(ONE), f32x4.add(at(ONE), e));
    const far = f32x4.mul(f32x4.sub(at(ONE), e), q);
    const guarded = f32x4.add(size, at(TANH_TINY));
    const t = f32x4.mul(guarded, guarded);
    let p = madd(at(T4), t, at(T3));
    p = madd(p, t, at(T2));
    p = madd(p, t, at(T1));
    p = madd(p, t, at(T0));
    const near = madd(f32x4.mul(p, t), size, size);
    const positive = v128.bitselect(far, near, f32x4.gt(size, at(TANH_NEAR)));
    const value = v128.or(positive, v128.and(z, at(SIGN)));
    v128.store(values + i, value);
    v128.store(slopes + i, f32x4.mul(f32x4.mul(at(FOUR), e), f32x4.mul(q, q)));
  }
}
