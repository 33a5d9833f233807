/**
 * Numbers of half precision in single precision, as the WebGPU device rounds them: kernels/webgpu/pack_half.wgsl.ts.
 */

/**
 * Rounds to eleven significant bits, ties to even. Magnitudes below 2^-14 become zero, those past 65504 become 65504;
 * infinities and NaN stay.
 */
export function roundToHalf(value: f32): f32 {
  const bits = reinterpret<u32>(value);
  const sign = bits & 0x80000000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) return value;
  const rounded = (magnitude + 0xfff + ((magnitude >> 13) & 1)) & ~0x1fff;
  if (rounded < 0x38800000) return reinterpret<f32>(sign);
  return reinterpret<f32>(sign | min<u32>(rounded, 0x477fe000));
}
