/**
 * Elementary functions on four floats at a time. Polynomials from Cephes (Moshier); every function is pure, inlined and
 * without branches. NaN goes through. Largest errors found by test/autograd/vector_math.slow.test.ts stand at each function
 * in units of the last place (ulp) of the float32 result, for builds with and without a fused multiply-add.
 */
import { madd } from './madd';

@inline
function splat(value: f32): v128 {
  return f32x4.splat(value);
}

/** x within [low, high]; NaN stays. `pmin` and `pmax` are one machine instruction where `min` and `max` take six. */
@inline
function clamp(x: v128, low: f32, high: f32): v128 {
  return f32x4.pmin(f32x4.pmax(x, splat(low)), splat(high));
}

/** 1.5·2²³: adding it rounds to the nearest whole number n, which then stands in the low mantissa bits. */
const ROUNDER: f32 = 12582912.0;

/** ln 2 in two parts; n·LN2_HIGH is exact for |n| ≤ 2¹⁴. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;

/** eˣ. 0 below −86.6 (never a denormal), +∞ above 88.72. Measured: 1.1 ulp. */
@inline
export function exp(x: v128): v128 {
  const clamped = clamp(x, -86.6, 89.0);
  const rounded = f32x4.add(f32x4.mul(clamped, splat(1.44269504088896341)), splat(ROUNDER));
  const n = f32x4.sub(rounded, splat(ROUNDER));
  const r = madd(n, splat(-LN2_LOW), madd(n, splat(-LN2_HIGH), clamped));
  let p = madd(splat(1.9875691500e-4), r, splat(1.3981999507e-3));
  p = madd(p, r, splat(8.3334519073e-3));
  p = madd(p, r, splat(4.1665795894e-2));
  p = madd(p, r, splat(1.6666665459e-1));
  p = madd(p, r, splat(5.0000001201e-1));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), splat(1.0));
  // 2ⁿ⁻¹ from bits, then doubled: n = 128 would not fit an exponent.
  const scale = i32x4.add(i32x4.shl(rounded, 23), i32x4.splat(126 << 23));
  const half = f32x4.mul(p, scale);
  return v128.andnot(f32x4.add(half, half), f32x4.lt(x, splat(-86.6)));
}

/** eˣ − 1 for x ≤ 0, without the cancellation near 0; −1 below −86.6. Measured: 1.2 ulp. */
@inline
export function expm1(x: v128): v128 {
  const clamped = f32x4.pmax(x, splat(-86.6));
  const rounded = f32x4.add(f32x4.mul(clamped, splat(1.44269504088896341)), splat(ROUNDER));
  const n = f32x4.sub(rounded, splat(ROUNDER));
  const r = madd(n, splat(-LN2_LOW), madd(n, splat(-LN2_HIGH), clamped));
  let p = madd(splat(1.9875691500e-4), r, splat(1.3981999507e-3));
  p = madd(p, r, splat(8.3334519073e-3));
  p = madd(p, r, splat(4.1665795894e-2));
  p = madd(p, r, splat(1.6666665459e-1));
  p = madd(p, r, splat(5.0000001201e-1));
  p = madd(p, f32x4.mul(r, r), r);
  // (eʳ − 1)·2ⁿ + (2ⁿ − 1), of which the second is exact or lost beside −1.
  const scale = i32x4.add(i32x4.shl(rounded, 23), i32x4.splat(127 << 23));
  return madd(p, scale, f32x4.sub(scale, splat(1.0)));
}

/** log of positive normal floats. */
@inline
function logNormal(x: v128): v128 {
  // x = m·2ᵉ with m in [√½, √2).
  const exponentBits = v128.and(i32x4.sub(x, i32x4.splat(0x3f3504f3)), i32x4.splat(0xff800000));
  const e = f32x4.convert_i32x4_s(i32x4.shr_s(exponentBits, 23));
  const f = f32x4.sub(i32x4.sub(x, exponentBits), splat(1.0));
  const z = f32x4.mul(f, f);
  let p = madd(splat(7.0376836292e-2), f, splat(-1.1514610310e-1));
  p = madd(p, f, splat(1.1676998740e-1));
  p = madd(p, f, splat(-1.2420140846e-1));
  p = madd(p, f, splat(1.4249322787e-1));
  p = madd(p, f, splat(-1.6668057665e-1));
  p = madd(p, f, splat(2.0000714765e-1));
  p = madd(p, f, splat(-2.4999993993e-1));
  p = madd(p, f, splat(3.3333331174e-1));
  p = f32x4.mul(f32x4.mul(p, f), z);
  p = madd(e, splat(LN2_LOW), p);
  p = madd(z, splat(-0.5), p);
  return madd(e, splat(LN2_HIGH), f32x4.add(f, p));
}

/** log x. −∞ at 0, NaN below, +∞ at +∞; positive denormals count as 2⁻¹²⁶. Measured: 0.9 ulp. */
@inline
export function log(x: v128): v128 {
  const zero = splat(0.0);
  const infinity = splat(f32.POSITIVE_INFINITY);
  let result = logNormal(f32x4.pmax(x, splat(1.17549435e-38)));
  result = v128.bitselect(x, result, f32x4.eq(x, infinity));
  result = v128.bitselect(splat(f32.NEGATIVE_INFINITY), result, f32x4.eq(x, zero));
  // All ones is a NaN: negative numbers, and NaN itself.
  return v128.or(result, v128.not(f32x4.ge(x, zero)));
}

/** sin r for |r| ≤ π/4. */
@inline
function sinReduced(r: v128, z: v128): v128 {
  let p = madd(splat(-1.9515295891e-4), z, splat(8.3321608736e-3));
  p = madd(p, z, splat(-1.6666654611e-1));
  return madd(f32x4.mul(p, z), r, r);
}

/** cos r for |r| ≤ π/4. */
@inline
function cosReduced(z: v128): v128 {
  let p = madd(splat(2.443315711809948e-5), z, splat(-1.388731625493765e-3));
  p = madd(p, z, splat(4.166664568298827e-2));
  return madd(f32x4.mul(p, z), z, madd(z, splat(-0.5), splat(1.0)));
}

/** sin(r + quadrant·π/2); with quadrant + 1 it is the cosine. Only the two low bits of `quadrant` count. */
@inline
function sinOfQuadrant(r: v128, quadrant: v128): v128 {
  const z = f32x4.mul(r, r);
  const odd = i32x4.shr_s(i32x4.shl(quadrant, 31), 31);
  const sign = i32x4.shl(i32x4.shr_u(quadrant, 1), 31);
  return v128.xor(v128.bitselect(cosReduced(z), sinReduced(r, z), odd), sign);
}

/** x·2/π rounded, offset by ROUNDER: as bits, its low bits are the quadrant. */
@inline
function roundToQuadrant(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, splat(0.636619772367581343)), splat(ROUNDER));
}

/** x − n·π/2 (Cody–Waite in three parts), kept in range where x is too large for the reduction to mean anything. */
@inline
function reduceToQuadrant(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, splat(ROUNDER));
  let r = madd(n, splat(-1.5703125), x);
  r = madd(n, splat(-4.837512969970703125e-4), r);
  r = madd(n, splat(-7.54978995489188e-8), r);
  return clamp(r, -0.8, 0.8);
}

/** sin x. Measured: 1.5 ulp for |x| ≤ 0.8, 1e-7 absolute for |x| ≤ 8192; beyond, only |result| ≤ 1 holds. */
@inline
export function sin(x: v128): v128 {
  const rounded = roundToQuadrant(x);
  return sinOfQuadrant(reduceToQuadrant(x, rounded), rounded);
}

/** cos x, as `sin`. */
@inline
export function cos(x: v128): v128 {
  const rounded = roundToQuadrant(x);
  return sinOfQuadrant(reduceToQuadrant(x, rounded), i32x4.add(rounded, i32x4.splat(1)));
}

/** (4u − nearest whole number)·π/2: exact but for the last product. */
@inline
function reduceTurns(u: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, splat(ROUNDER));
  return f32x4.mul(f32x4.sub(f32x4.mul(u, splat(4.0)), n), splat(1.57079632679489662));
}

/** sin 2πu for u in [0, 1]. The quadrant is exact. Measured: 1.7 ulp. */
@inline
export function sinTurns(u: v128): v128 {
  const rounded = f32x4.add(f32x4.mul(u, splat(4.0)), splat(ROUNDER));
  return sinOfQuadrant(reduceTurns(u, rounded), rounded);
}

/** cos 2πu for u in [0, 1], as `sinTurns`. */
@inline
export function cosTurns(u: v128): v128 {
  const rounded = f32x4.add(f32x4.mul(u, splat(4.0)), splat(ROUNDER));
  return sinOfQuadrant(reduceTurns(u, rounded), i32x4.add(rounded, i32x4.splat(1)));
}

/** Both of the above with shared work: sin 2πu to `destination`, cos 2πu to `destination + 16`. */
@inline
export function storeSinCosTurns(destination: usize, u: v128): void {
  const rounded = f32x4.add(f32x4.mul(u, splat(4.0)), splat(ROUNDER));
  const r = reduceTurns(u, rounded);
  const z = f32x4.mul(r, r);
  const s = sinReduced(r, z);
  const c = cosReduced(z);
  const odd = i32x4.shr_s(i32x4.shl(rounded, 31), 31);
  const sinSign = i32x4.shl(i32x4.shr_u(rounded, 1), 31);
  const cosSign = v128.xor(sinSign, i32x4.shl(rounded, 31));
  v128.store(destination, v128.xor(v128.bitselect(c, s, odd), sinSign));
  v128.store(destination, v128.xor(v128.bitselect(s, c, odd), cosSign), 16);
}

/** tanh x. Measured: 1.3 ulp. */
@inline
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x);
  // The tiny term keeps z normal where x² would be a denormal.
  const guarded = f32x4.add(size, splat(1e-15));
  const z = f32x4.mul(guarded, guarded);
  let p = madd(splat(-5.70498872745e-3), z, splat(2.06390887954e-2));
  p = madd(p, z, splat(-5.37397155531e-2));
  p = madd(p, z, splat(1.33314422036e-1));
  p = madd(p, z, splat(-3.33332819422e-1));
  const near = f32x4.mul(x, madd(p, z, splat(1.0)));
  const e = exp(f32x4.add(size, size));
  const far = f32x4.sub(splat(1.0), f32x4.div(splat(2.0), f32x4.add(e, splat(1.0))));
  const signedFar = v128.or(far, v128.and(x, splat(-0.0)));
  return v128.bitselect(signedFar, near, f32x4.gt(size, splat(0.625)));
}

/** 1/(1 + e⁻ˣ), never a denormal. Measured: 2.2 ulp. */
@inline
export function sigmoid(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const one = splat(1.0);
  return f32x4.div(v128.bitselect(e, one, f32x4.lt(x, splat(0.0))), f32x4.add(one, e));
}

/** log(1 + eˣ), never a denormal. Measured: 2.1 ulp. */
@inline
export function softplus(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const one = splat(1.0);
  const u = f32x4.add(one, e);
  // log(1 + e) = log u + lost/u, `lost` being what rounding took from u; 1/u ≈ 1.5 − u/2 on [1, 2] is close enough.
  const lost = f32x4.sub(e, f32x4.sub(u, one));
  const log1p = madd(lost, madd(u, splat(-0.5), splat(1.5)), logNormal(u));
  return f32x4.add(f32x4.pmax(x, splat(0.0)), log1p);
}

/** Angle of (x, y) in [−π, π]; 0 at the origin, whatever the signs of the zeros. Measured: 2.7 ulp. */
@inline
export function atan2(y: v128, x: v128): v128 {
  const zero = splat(0.0);
  const sizeX = f32x4.abs(x);
  const sizeY = f32x4.abs(y);
  const small = f32x4.pmin(sizeX, sizeY);
  const large = f32x4.pmax(sizeX, sizeY);
  // atan(small/large) = π/4 + atan((small − large)/(small + large)) above tan π/8.
  const upper = f32x4.gt(small, f32x4.mul(large, splat(0.41421356)));
  const numerator = v128.bitselect(f32x4.sub(small, large), small, upper);
  let denominator = v128.bitselect(f32x4.add(small, large), large, upper);
  denominator = v128.bitselect(splat(1.0), denominator, f32x4.eq(large, zero));
  const t = f32x4.div(numerator, denominator);
  const z = f32x4.mul(t, t);
  let p = madd(splat(8.05374449538e-2), z, splat(-1.38776856032e-1));
  p = madd(p, z, splat(1.99777106478e-1));
  p = madd(p, z, splat(-3.33329491539e-1));
  let angle = madd(f32x4.mul(p, z), t, t);
  angle = f32x4.add(angle, v128.and(upper, splat(0.785398163397448310)));
  angle = v128.bitselect(f32x4.sub(splat(1.57079632679489662), angle), angle, f32x4.gt(sizeY, sizeX));
  angle = v128.bitselect(f32x4.sub(splat(3.14159265358979324), angle), angle, f32x4.lt(x, zero));
  return v128.or(angle, v128.and(y, splat(-0.0)));
}
