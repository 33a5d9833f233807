/**
 * silu(z) = z·σ(z) of floats in memory, and its derivative times a gradient: what pointwise spends its time on. Two
 * vectors at a time with constants in memory, as in `activation`, whose exponential is off by an ulp of its argument;
 * this one takes ln 2 off in two pieces. Measured: values within 2.4 ulp from −80 to 90; on one thread of Node 24 with
 * merged vectors 0.67 ns a value and 0.86 a gradient, where the general `sigmoid` took 2.9 and 8.3. The last few floats go
 * through the same arithmetic, so that bits do not depend on where a batch is cut.
 */
import { loadLanes, storeLanes } from './lanes';
import { madd } from './madd';

/** Below this, silu and its derivative are 0: under 1e-35, and σ would become a denormal. */
const LOWEST: usize = memory.data<f32>([-86.0]);
/** Above this, e⁻ᶻ stays at its value here, a normal number. */
const HIGHEST: usize = memory.data<f32>([86.0]);
const ONE: usize = memory.data<f32>([1.0]);
const MINUS_LOG2_E: usize = memory.data<f32>([-1.44269504088896341]);
/** 1.5·2²³: adding it rounds to the nearest whole number, which then stands in the low mantissa bits. */
const ROUNDER: usize = memory.data<f32>([12582912.0]);
/** −ln 2 in two pieces, the first of few bits: its product with a whole number up to 2⁷ is exact. */
const LN2_HIGH: usize = memory.data<f32>([-0.693359375]);
const LN2_LOW: usize = memory.data<f32>([2.12194440e-4]);
/** eʳ = 1 + r + r²·(P0 + P1·r + …) for |r| ≤ ½ ln 2, Cephes expf. */
const P0: usize = memory.data<f32>([5.0000001201e-1]);
const P1: usize = memory.data<f32>([1.6666665459e-1]);
const P2: usize = memory.data<f32>([4.1665795894e-2]);
const P3: usize = memory.data<f32>([8.3334519073e-3]);
const P4: usize = memory.data<f32>([1.3981999507e-3]);
const P5: usize = memory.data<f32>([1.9875691500e-4]);

@inline
function at(address: usize): v128 {
  return v128.load32_splat(address);
}

/** e⁻ᶻ for z from LOWEST to HIGHEST; of NaN anything. */
@inline
function expMinus(z: v128): v128 {
  const rounded = madd(z, at(MINUS_LOG2_E), at(ROUNDER));
  const whole = f32x4.sub(rounded, at(ROUNDER));
  const r = madd(whole, at(LN2_LOW), madd(whole, at(LN2_HIGH), f32x4.neg(z)));
  const p = madd(madd(madd(madd(madd(at(P5), r, at(P4)), r, at(P3)), r, at(P2)), r, at(P1)), r, at(P0));
  return i32x4.add(f32x4.add(madd(p, f32x4.mul(r, r), r), at(ONE)), i32x4.shl(rounded, 23));
}

/** NaN goes through, as z; −∞ gives 0. */
@inline
function value(x: v128): v128 {
  const z = f32x4.pmax(x, at(LOWEST));
  const e = expMinus(f32x4.pmin(z, at(HIGHEST)));
  const far = f32x4.lt(x, at(LOWEST));
  return v128.andnot(f32x4.div(z, f32x4.add(at(ONE), e)), far);
}

/** σ + zσ·(1 − σ), with 1 − σ = e⁻ᶻ·σ */
@inline
function derivative(x: v128): v128 {
  const z = f32x4.pmin(f32x4.pmax(x, at(LOWEST)), at(HIGHEST));
  const e = expMinus(z);
  const s = f32x4.div(at(ONE), f32x4.add(at(ONE), e));
  return v128.andnot(madd(f32x4.mul(f32x4.mul(z, s), e), s, s), f32x4.lt(x, at(LOWEST)));
}

export function siluValues(input: usize, output: usize, count: i32): void {
  let left = count;
  for (; left >= 8; left -= 8) {
    const y0 = value(v128.load(input));
    const y1 = value(v128.load(input, 16));
    v128.store(output, y0);
    v128.store(output, y1, 16);
    input += 32;
    output += 32;
  }
  for (; left > 0; left -= 4) {
    storeLanes(output, left, value(loadLanes(input, left)));
    input += 16;
    output += 16;
  }
}

export function siluGradients(input: usize, gradient: usize, output: usize, count: i32): void {
  let left = count;
  for (; left >= 8; left -= 8) {
    const d0 = derivative(v128.load(input));
    const d1 = derivative(v128.load(input, 16));
    const g0 = f32x4.mul(d0, v128.load(gradient));
    const g1 = f32x4.mul(d1, v128.load(gradient, 16));
    v128.store(output, g0);
    v128.store(output, g1, 16);
    input += 32;
    gradient += 32;
    output += 32;
  }
  for (; left > 0; left -= 4) {
    storeLanes(output, left, f32x4.mul(derivative(loadLanes(input, left)), loadLanes(gradient, left)));
    input += 16;
    gradient += 16;
    output += 16;
  }
}
