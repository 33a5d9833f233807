import { mostCode, type Samples } from '../../../io/picture.js';
import { encodedBy, type Curve } from './curve.js';
import { inverse, type Matrix3, type RgbSpace } from './rgb_space.js';
import { linearToSrgb, srgbToLinear } from '../../../io/srgb_curve.js';

/**
 * Nodes of the table of sRGB's encoding over the root of linear light, where it is nearly straight: lines between them
 * are off by a hundredth of a 16-bit code.
 */
const NODES = 8192;

const ENCODED = Float64Array.from({ length: NODES + 2 }, (_, i) => linearToSrgb((i / NODES) ** 2));

/** Linear light, clipped to [0, 1] → encoded sRGB. */
function encode(linear: number): number {
  const place = Math.sqrt(Math.min(1, Math.max(0, linear))) * NODES;
  const node = Math.floor(place);
  return ENCODED[node] + (place - node) * (ENCODED[node + 1] - ENCODED[node]);
}

/** Linear light of every code, [codes]. */
const linearCodes = (curve: (encoded: number) => number, most: number): Float64Array =>
  Float64Array.from({ length: most + 1 }, (_, code) => curve(code / most));

/**
 * out = a colour map of the first three of every `channels` samples; `map` gets linear light and leaves it in `light`.
 */
function throughMatrix(
  samples: Samples,
  channels: number,
  codes: readonly Float64Array[],
  m: Matrix3,
  encoders: readonly ((linear: number) => number)[],
): Samples {
  const most = mostCode(samples);
  const out = samples.slice();
  const [red, green, blue] = codes;
  for (let at = 0; at + 2 < samples.length; at += channels) {
    const r = red[samples[at]];
    const g = green[samples[at + 1]];
    const b = blue[samples[at + 2]];
    for (let c = 0; c < 3; c++) {
      out[at + c] = Math.round(most * encoders[c](m[3 * c] * r + m[3 * c + 1] * g + m[3 * c + 2] * b));
    }
  }
  return out;
}

/** Codes of a space as sRGB codes of the same depth; colours that sRGB does not have are clipped by channel. */
export function toSrgbCodes(samples: Samples, channels: number, space: RgbSpace): Samples {
  const codes = space.curves.map((curve) => linearCodes(curve, mostCode(samples)));
  return throughMatrix(samples, channels, codes, space.toSrgb, [encode, encode, encode]);
}

/** sRGB codes as codes of a space, of the same depth. Slow, by bisection: for tables, not for photographs. */
export function fromSrgbCodes(samples: Samples, channels: number, space: RgbSpace): Samples {
  const back = inverse(space.toSrgb);
  if (back === undefined) throw new Error(`the matrix of ${space.name} is singular`);
  const linear = linearCodes(srgbToLinear, mostCode(samples));
  const encoders = space.curves.map((curve) => (light: number) => encodedBy(curve, light));
  return throughMatrix(samples, channels, [linear, linear, linear], back, encoders);
}

/** Levels at which curves are compared with sRGB's. */
const PROBES = 64;

/**
 * What the rounding of profiles amounts to: of matrices, of which the published ones differ by half of it, and of
 * curves.
 */
const SAME_MATRIX = 1e-3;
const SAME_LEVEL = 0.5 / 255;

/** Whether a space is sRGB but for its profile's rounding. */
export function isSrgb({ curves, toSrgb }: RgbSpace): boolean {
  const sameMatrix = toSrgb.every((v, i) => Math.abs(v - (i % 4 === 0 ? 1 : 0)) <= SAME_MATRIX);
  const levels = Array.from({ length: PROBES + 1 }, (_, i) => i / PROBES);
  const sameCurve = (curve: Curve): boolean => levels.every((v) => Math.abs(linearToSrgb(curve(v)) - v) <= SAME_LEVEL);
  return sameMatrix && curves.every(sameCurve);
}
