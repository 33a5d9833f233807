/**
 * Elementary functions with float32 accuracy, the WGSL twin of kernels/cpu/parts/vector_math.ts (Cephes polynomials).
 * WGSL's own allow far more: sin and cos 2⁻¹¹ absolute and only on [−π, π], atan2 4096 ulp, exp 3 + 2|x| ulp, tanh
 * 1e-5. A kernel that calls one of them includes this text once.
 */
export const WGSL_MATH = /* wgsl */ `
// e^x: 0 below -86.6, so never a denormal; overflows above 88.72.
fn accurate_exp(x: f32) -> f32 {
  let clamped = clamp(x, -86.6f, 89.0f);
  let n = round(clamped * 1.44269504f);
  let r = fma(n, 2.12194440e-4f, fma(n, -0.693359375f, clamped));
  var p = fma(1.9875691500e-4f, r, 1.3981999507e-3f);
  p = fma(p, r, 8.3334519073e-3f);
  p = fma(p, r, 4.1665795894e-2f);
  p = fma(p, r, 1.6666665459e-1f);
  p = fma(p, r, 5.0000001201e-1f);
  p = fma(p, r * r, r) + 1.0f;
  // 2^(n-1) from bits, then doubled: n = 128 would not fit an exponent.
  let half = p * bitcast<f32>((i32(n) + 126) << 23u);
  let result = select(half + half, 0.0f, x < -86.6f);
  return select(result, x, x != x);
}

// e^x - 1 for x <= 0, without the cancellation near 0; -1 below -86.6.
fn accurate_expm1(x: f32) -> f32 {
  let clamped = max(x, -86.6f);
  let n = round(clamped * 1.44269504f);
  let r = fma(n, 2.12194440e-4f, fma(n, -0.693359375f, clamped));
  var p = fma(1.9875691500e-4f, r, 1.3981999507e-3f);
  p = fma(p, r, 8.3334519073e-3f);
  p = fma(p, r, 4.1665795894e-2f);
  p = fma(p, r, 1.6666665459e-1f);
  p = fma(p, r, 5.0000001201e-1f);
  p = fma(p, r * r, r);
  let scale = bitcast<f32>((i32(n) + 127) << 23u);
  return select(fma(p, scale, scale - 1.0f), x, x != x);
}

// log of positive normal numbers.
fn log_normal(x: f32) -> f32 {
  let bits = bitcast<i32>(x);
  let exponent = (bits - 0x3f3504f3) >> 23u;
  let e = f32(exponent);
  let f = bitcast<f32>(bits - (exponent << 23u)) - 1.0f;
  let z = f * f;
  var p = fma(7.0376836292e-2f, f, -1.1514610310e-1f);
  p = fma(p, f, 1.1676998740e-1f);
  p = fma(p, f, -1.2420140846e-1f);
  p = fma(p, f, 1.4249322787e-1f);
  p = fma(p, f, -1.6668057665e-1f);
  p = fma(p, f, 2.0000714765e-1f);
  p = fma(p, f, -2.4999993993e-1f);
  p = fma(p, f, 3.3333331174e-1f);
  p = p * f * z;
  p = fma(e, -2.12194440e-4f, p);
  p = fma(z, -0.5f, p);
  return fma(e, 0.693359375f, f + p);
}

// log x; what the driver's log gives at 0, below and for what is not finite.
fn accurate_log(x: f32) -> f32 {
  let ordinary = x > 0.0f && x < 3.4e38f;
  return select(log(x), log_normal(max(x, 1.17549435e-38f)), ordinary);
}

// sin(r + quadrant * pi/2) for |r| <= pi/4.
fn sin_of_quadrant(r: f32, quadrant: i32) -> f32 {
  let z = r * r;
  let s = fma(fma(fma(-1.9515295891e-4f, z, 8.3321608736e-3f), z, -1.6666654611e-1f) * z, r, r);
  let c = fma(fma(fma(2.4433157e-5f, z, -1.3887316e-3f), z, 4.1666646e-2f) * z, z, fma(z, -0.5f, 1.0f));
  let size = select(s, c, (quadrant & 1) != 0);
  return select(size, -size, (quadrant & 2) != 0);
}

// x - n pi/2 (Cody and Waite, three parts), kept in range where x is too large for the reduction to mean anything.
fn reduce_to_quadrant(x: f32, n: f32) -> f32 {
  let r = fma(n, -7.54978995489e-8f, fma(n, -4.83751296997e-4f, fma(n, -1.5703125f, x)));
  return clamp(r, -0.8f, 0.8f);
}

// For |x| <= 8192; beyond, only |result| <= 1 holds.
fn accurate_sin(x: f32) -> f32 {
  let n = round(clamp(x, -1e8f, 1e8f) * 0.636619772f);
  return select(sin_of_quadrant(reduce_to_quadrant(x, n), i32(n)), x, x != x);
}

fn accurate_cos(x: f32) -> f32 {
  let n = round(clamp(x, -1e8f, 1e8f) * 0.636619772f);
  return select(sin_of_quadrant(reduce_to_quadrant(x, n), i32(n) + 1), x, x != x);
}

// (sin 2 pi u, cos 2 pi u) for u in [0, 1]; the quadrant is exact.
fn accurate_sin_cos_turns(u: f32) -> vec2f {
  let n = round(4.0f * u);
  let r = (4.0f * u - n) * 1.57079633f;
  return vec2f(sin_of_quadrant(r, i32(n)), sin_of_quadrant(r, i32(n) + 1));
}

fn accurate_tanh(x: f32) -> f32 {
  let size = abs(x);
  let z = size * size;
  var p = fma(-5.70498872745e-3f, z, 2.06390887954e-2f);
  p = fma(p, z, -5.37397155531e-2f);
  p = fma(p, z, 1.33314422036e-1f);
  p = fma(p, z, -3.33332819422e-1f);
  let far = 1.0f - 2.0f / (accurate_exp(2.0f * min(size, 20.0f)) + 1.0f);
  let result = select(x * fma(p, z, 1.0f), select(far, -far, x < 0.0f), size > 0.625f);
  return select(result, x, x != x);
}

fn accurate_sigmoid(x: f32) -> f32 {
  let e = accurate_exp(-abs(x));
  return select(1.0f, e, x < 0.0f) / (1.0f + e);
}

// log(1 + e) = 2 artanh(e / (2 + e)), by a fit of 2 artanh(s)/s on s <= 1/3 with error 1e-10. Compensated sums such as
// e - ((1 + e) - 1) are no use here: shader compilers simplify them to 0.
fn accurate_softplus(x: f32) -> f32 {
  let e = accurate_exp(-abs(x));
  let s = e / (2.0f + e);
  let z = s * s;
  var p = fma(0.24424876819606556f, z, 0.21389970435851588f);
  p = fma(p, z, 0.28621041017809273f);
  p = fma(p, z, 0.39998678248566766f);
  p = fma(p, z, 0.6666667948311916f);
  p = fma(p, z, 1.999999999798921f);
  return fma(p, s, max(x, 0.0f));
}

// Angle of (x, y) in [-pi, pi]; 0 at the origin.
fn accurate_atan2(y: f32, x: f32) -> f32 {
  let small = min(abs(x), abs(y));
  let large = max(abs(x), abs(y));
  // atan(small/large) = pi/4 + atan((small - large)/(small + large)) above tan(pi/8).
  let upper = small > large * 0.41421356f;
  let numerator = select(small, small - large, upper);
  let denominator = select(large, small + large, upper);
  let t = numerator / select(denominator, 1.0f, large == 0.0f);
  let z = t * t;
  var p = fma(8.05374449538e-2f, z, -1.38776856032e-1f);
  p = fma(p, z, 1.99777106478e-1f);
  p = fma(p, z, -3.33329491539e-1f);
  var angle = fma(p * z, t, t) + select(0.0f, 0.785398163f, upper);
  angle = select(angle, 1.57079633f - angle, abs(y) > abs(x));
  angle = select(angle, 3.14159265f - angle, x < 0.0f);
  return select(angle, -angle, y < 0.0f);
}
`;
