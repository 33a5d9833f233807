/**
 * OKLab (Björn Ottosson, "A perceptual color space for image processing", 2020): L from 0 (black) to 1 (white), a from
 * green to red, b from blue to yellow, in steps that look about equal. Written out rather than taken from a library
 * because it is two small matrices and a cube root, run for every node of every table.
 */
import { linearToSrgb, srgbToLinear } from '../../io/srgb_curve.js';

/** Three numbers: (R, G, B) or (L, a, b). */
export type Triple = readonly [number, number, number];

/** Linear sRGB → OKLab. */
function linearToOklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Not by `**`, whose last bit differs between engines. */
const cube = (x: number): number => x * x * x;

/** OKLab → linear sRGB; outside [0, 1] for colours that a screen cannot show. */
export function oklabToLinear([lightness, a, b]: Triple): Triple {
  const l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
  const m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
  const s = cube(lightness - 0.0894841775 * a - 1.291485548 * b);
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** sRGB as files hold it, in [0, 1] → OKLab. */
export function srgbToOklab([r, g, b]: Triple): Triple {
  return linearToOklab([srgbToLinear(r), srgbToLinear(g), srgbToLinear(b)]);
}

/** OKLab → sRGB as files hold it; outside [0, 1] for colours that a screen cannot show. */
export function oklabToSrgb(colour: Triple): Triple {
  const [r, g, b] = oklabToLinear(colour);
  return [linearToSrgb(r), linearToSrgb(g), linearToSrgb(b)];
}
