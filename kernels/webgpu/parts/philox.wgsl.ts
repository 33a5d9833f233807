/**
 * Philox4x32-10 (Salmon et al., SC'11) and the Box-Muller transform that every device shares:
 * words (w0, w1) -> u1 = ((w0 >> 9) + 1/2) 2^-23 in (0, 1), u2 = (w1 >> 8) 2^-24 turns in [0, 1),
 * z0 = sqrt(-2 ln u1) cos(2 pi u2), z1 = sqrt(-2 ln u1) sin(2 pi u2); (w2, w3) give z2 and z3.
 * Include after `WGSL_MATH`; about 110 integer and 60 float operations for four normals.
 */
export const WGSL_PHILOX = /* wgsl */ `
// High word of a 32x32-bit product, from 16-bit halves: WGSL has no 64-bit integers.
fn multiply_high(a: u32, b: u32) -> u32 {
  let al = a & 0xffffu;
  let ah = a >> 16u;
  let bl = b & 0xffffu;
  let bh = b >> 16u;
  let low = al * bl;
  let middle = ah * bl + (low >> 16u);
  let cross = al * bh + (middle & 0xffffu);
  return ah * bh + (middle >> 16u) + (cross >> 16u);
}

fn philox4x32_10(counter: vec4u, key: vec2u) -> vec4u {
  var c = counter;
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    let p0 = 0xD2511F53u * c.x;
    let p1 = 0xCD9E8D57u * c.z;
    let h0 = multiply_high(0xD2511F53u, c.x);
    let h1 = multiply_high(0xCD9E8D57u, c.z);
    c = vec4u(h1 ^ c.y ^ k.x, p1, h0 ^ c.w ^ k.y, p0);
    k += vec2u(0x9E3779B9u, 0xBB67AE85u);
  }
  return c;
}

fn box_muller(words: vec2u) -> vec2f {
  let u1 = (f32(words.x >> 9u) + 0.5f) * 0x1p-23f;
  let u2 = f32(words.y >> 8u) * 0x1p-24f;
  let sin_cos = accurate_sin_cos_turns(u2);
  return sqrt(-2.0f * log_normal(u1)) * sin_cos.yx;
}

fn normal4(counter: vec4u, key: vec2u) -> vec4f {
  let words = philox4x32_10(counter, key);
  return vec4f(box_muller(words.xy), box_muller(words.zw));
}
`;
