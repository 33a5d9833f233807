/**
 * sRGB's transfer function (IEC 61966-2-1), on the whole line: odd, so that what lies outside [0, 1] keeps its sign.
 * Powers are exp(p log x): of `**` engines differ in the last bit (V8 of Node 20 and of Chromium 141, an eighth of all
 * codes), which training then amplifies; of these two they have the same.
 */

const power = (x: number, p: number): number => Math.exp(p * Math.log(x));

/** Encoded value → linear light. */
export function srgbToLinear(encoded: number): number {
  const size = Math.abs(encoded);
  const linear = size <= 0.04045 ? size / 12.92 : power((size + 0.055) / 1.055, 2.4);
  return encoded < 0 ? -linear : linear;
}

/** Linear light → encoded value. */
export function linearToSrgb(linear: number): number {
  const size = Math.abs(linear);
  const encoded = size <= 0.0031308 ? size * 12.92 : 1.055 * power(size, 1 / 2.4) - 0.055;
  return linear < 0 ? -encoded : encoded;
}
