/**
 * exp and log on two float64 at a time, from their own series, which after the reduction of the argument need few
 * terms. Both are pure, inlined and without branches. NaN goes through. Largest errors: test/ops/log_convolve.
 */
import { madd64 } from './madd';

@inline
function splat(value: f64): v128 {
  return f64x2.splat(value);
}

/** 1.5·2⁵²: adding it rounds to the nearest whole number n, which then stands in the low mantissa bits. */
const ROUNDER: f64 = 6755399441055744.0;

/** ln 2 in two parts; n·LN2_HIGH is exact for |n| ≤ 2¹¹. */
const LN2_HIGH: f64 = 0.693147180369123816490;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** Below this e^x counts as 0: about 1e-150, so that a product of two such numbers is no denormal. */
const LEAST_EXPONENT: f64 = -345.0;

/**
 * eˣ for x ≤ 0; 0 below −345. The series of e^r, |r| ≤ ½ ln 2, ends with r¹³/13!: what is left out is below 5e-18.
 */
@inline
export function expOfNegative(x: v128): v128 {
  const clamped = f64x2.pmax(x, splat(LEAST_EXPONENT));
  const rounded = f64x2.add(f64x2.mul(clamped, splat(1.4426950408889634074)), splat(ROUNDER));
  const n = f64x2.sub(rounded, splat(ROUNDER));
  const r = madd64(n, splat(-LN2_LOW), madd64(n, splat(-LN2_HIGH), clamped));
  let p = madd64(splat(1.0 / 6227020800.0), r, splat(1.0 / 479001600.0));
  p = madd64(p, r, splat(1.0 / 39916800.0));
  p = madd64(p, r, splat(1.0 / 3628800.0));
  p = madd64(p, r, splat(1.0 / 362880.0));
  p = madd64(p, r, splat(1.0 / 40320.0));
  p = madd64(p, r, splat(1.0 / 5040.0));
  p = madd64(p, r, splat(1.0 / 720.0));
  p = madd64(p, r, splat(1.0 / 120.0));
  p = madd64(p, r, splat(1.0 / 24.0));
  p = madd64(p, r, splat(1.0 / 6.0));
  p = madd64(p, r, splat(0.5));
  p = madd64(p, r, splat(1.0));
  p = madd64(p, r, splat(1.0));
  const scale = i64x2.add(i64x2.shl(rounded, 52), i64x2.splat(1023 << 52));
  return v128.andnot(f64x2.mul(p, scale), f64x2.lt(x, splat(LEAST_EXPONENT)));
}

/**
 * log of positive normal numbers: x = m·2ᵉ with m in [√½, √2), log m = 2 artanh f with f = (m − 1)/(m + 1), |f| ≤
 * 0.172, whose series ends with f²¹/21: what is left out is below 3e-19.
 */
@inline
export function logOfNormal(x: v128): v128 {
  // The bits of √½, whose difference to x's has the exponent that is wanted.
  const exponentBits = v128.and(
    i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd)),
    i64x2.splat(0xfff0000000000000),
  );
  const m = i64x2.sub(x, exponentBits);
  // The bits of ROUNDER: a whole number added to them is added to ROUNDER itself.
  const e = f64x2.sub(i64x2.add(i64x2.shr_s(exponentBits, 52), i64x2.splat(0x4338000000000000)), splat(ROUNDER));
  const f = f64x2.div(f64x2.sub(m, splat(1.0)), f64x2.add(m, splat(1.0)));
  const z = f64x2.mul(f, f);
  let p = madd64(splat(2.0 / 21.0), z, splat(2.0 / 19.0));
  p = madd64(p, z, splat(2.0 / 17.0));
  p = madd64(p, z, splat(2.0 / 15.0));
  p = madd64(p, z, splat(2.0 / 13.0));
  p = madd64(p, z, splat(2.0 / 11.0));
  p = madd64(p, z, splat(2.0 / 9.0));
  p = madd64(p, z, splat(2.0 / 7.0));
  p = madd64(p, z, splat(2.0 / 5.0));
  p = madd64(p, z, splat(2.0 / 3.0));
  const tail = madd64(f64x2.mul(p, z), f, f64x2.mul(e, splat(LN2_LOW)));
  return madd64(e, splat(LN2_HIGH), madd64(f, splat(2.0), tail));
}
