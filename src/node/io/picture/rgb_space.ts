import { powerCurve, type Curve } from './curve.js';

/** Nine numbers, row-major. */
export type Matrix3 = readonly number[];

/** Colours as a file holds them: a tone curve for each channel, then a matrix to linear sRGB. */
export interface RgbSpace {
  readonly name: string;
  readonly curves: readonly [Curve, Curve, Curve];
  /** Linear light of the space → linear sRGB. */
  readonly toSrgb: Matrix3;
}

export function multiply(a: Matrix3, b: Matrix3): number[] {
  return a.map((_, i) => {
    const [row, column] = [3 * Math.floor(i / 3), i % 3];
    return a[row] * b[column] + a[row + 1] * b[3 + column] + a[row + 2] * b[6 + column];
  });
}

/** The inverse; undefined for a singular matrix. */
export function inverse([a, b, c, d, e, f, g, h, i]: Matrix3): number[] | undefined {
  const cofactors = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
  const determinant = a * cofactors[0] + b * cofactors[3] + c * cofactors[6];
  return Math.abs(determinant) > 1e-9 ? cofactors.map((v) => v / determinant) : undefined;
}

/** CIE xy of red, green, blue and white. */
type Chromaticities = readonly (readonly [number, number])[];

const D65: readonly [number, number] = [0.3127, 0.329];
const SRGB: Chromaticities = [[0.64, 0.33], [0.3, 0.6], [0.15, 0.06], D65];
const ADOBE_RGB: Chromaticities = [[0.64, 0.33], [0.21, 0.71], [0.15, 0.06], D65];

/** Linear RGB → XYZ: the primaries' columns, scaled so that (1, 1, 1) is white (SMPTE RP 177). */
function toXyz(chromaticities: Chromaticities): number[] {
  const [red, green, blue, white] = chromaticities.map(([x, y]) => [x / y, 1, (1 - x - y) / y]);
  const columns = [0, 1, 2].flatMap((row) => [red[row], green[row], blue[row]]);
  const back = inverse(columns) ?? [];
  const scale = [0, 3, 6].map((row) => back[row] * white[0] + back[row + 1] * white[1] + back[row + 2] * white[2]);
  return columns.map((v, i) => v * scale[i % 3]);
}

/** Bradford's cone responses, which profiles adapt white points by (ICC.1:2022, annex E). */
const BRADFORD = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];
/** White of a profile's connection space (ICC.1:2022, 6.3.4.3). */
const D50_XYZ = [0.9642, 1, 0.8249];

function d65ToD50(): number[] {
  const from = [D65[0] / D65[1], 1, (1 - D65[0] - D65[1]) / D65[1]];
  const cones = (xyz: readonly number[]): number[] =>
    [0, 3, 6].map((row) => BRADFORD[row] * xyz[0] + BRADFORD[row + 1] * xyz[1] + BRADFORD[row + 2] * xyz[2]);
  const [source, target] = [cones(from), cones(D50_XYZ)];
  const gains = [target[0] / source[0], 0, 0, 0, target[1] / source[1], 0, 0, 0, target[2] / source[2]];
  return multiply(inverse(BRADFORD) ?? [], multiply(gains, BRADFORD));
}

/** XYZ of a profile's connection space → linear sRGB. */
export function connectionToSrgb(): number[] {
  return inverse(multiply(d65ToD50(), toXyz(SRGB))) ?? [];
}

/** Adobe RGB (1998), 4.3: for pictures that only say that they hold it. */
export function adobeRgb(): RgbSpace {
  const curve = powerCurve(563 / 256);
  const toSrgb = multiply(inverse(toXyz(SRGB)) ?? [], toXyz(ADOBE_RGB));
  return { name: 'Adobe RGB (1998)', curves: [curve, curve, curve], toSrgb };
}
