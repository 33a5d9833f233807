/**
 * Colour spaces from their standards in float64, with nothing of the code under test: primaries and white (CIE xy), and
 * the transfer curve. All have the white D65, so that no adaptation comes in.
 */
export interface StandardSpace {
  readonly primaries: readonly (readonly [number, number])[];
  readonly toLinear: (encoded: number) => number;
}

const srgbCurve = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const srgbEncode = (v: number): number => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);

/** IEC 61966-2-1. */
export const SRGB: StandardSpace = {
  primaries: [
    [0.64, 0.33],
    [0.3, 0.6],
    [0.15, 0.06],
  ],
  toLinear: srgbCurve,
};
/** SMPTE EG 432-1's primaries with sRGB's white and curve. */
export const DISPLAY_P3: StandardSpace = {
  primaries: [
    [0.68, 0.32],
    [0.265, 0.69],
    [0.15, 0.06],
  ],
  toLinear: srgbCurve,
};
/** Adobe RGB (1998) Color Image Encoding. */
export const ADOBE_RGB: StandardSpace = {
  primaries: [
    [0.64, 0.33],
    [0.21, 0.71],
    [0.15, 0.06],
  ],
  toLinear: (v) => v ** (563 / 256),
};

type Vector = readonly number[];
const xyz = ([x, y]: readonly [number, number]): Vector => [x / y, 1, (1 - x - y) / y];

/** Cramer's rule: s with s₁a + s₂b + s₃c = v. */
function combine(a: Vector, b: Vector, c: Vector, v: Vector): Vector {
  const det = (p: Vector, q: Vector, r: Vector): number =>
    p[0] * (q[1] * r[2] - q[2] * r[1]) - q[0] * (p[1] * r[2] - p[2] * r[1]) + r[0] * (p[1] * q[2] - p[2] * q[1]);
  const all = det(a, b, c);
  return [det(v, b, c) / all, det(a, v, c) / all, det(a, b, v) / all];
}

/** XYZ of full red, green and blue. */
function columns({ primaries }: StandardSpace): Vector[] {
  const [red, green, blue] = primaries.map(xyz);
  const scale = combine(red, green, blue, xyz([0.3127, 0.329]));
  return [red, green, blue].map((column, i) => column.map((v) => v * scale[i]));
}

/** Encoded colour of a space, of 1 → encoded sRGB, clipped by channel. */
export function toStandardSrgb(space: StandardSpace, encoded: Vector): Vector {
  const light = encoded.map(space.toLinear);
  const own = columns(space);
  const sum = [0, 1, 2].map((i) => own[0][i] * light[0] + own[1][i] * light[1] + own[2][i] * light[2]);
  const [red, green, blue] = columns(SRGB);
  return combine(red, green, blue, sum).map((v) => srgbEncode(Math.min(1, Math.max(0, v))));
}
