import { oklabToLinear, type Triple } from './oklab.js';

/** Where the soft knee begins, as a share of the largest chroma that sRGB has. */
const KNEE = 0.8;

/** Halvings of [0, 1]: a chroma to 2⁻²⁰, well below a code value of 16 bits. */
const HALVINGS = 20;

/** Room for the rounding of the published matrices, which do not quite take white to (1, 1, 1). */
const ROUNDING = 1e-6;

function inside(colour: Triple): boolean {
  return oklabToLinear(colour).every((v) => v >= -ROUNDING && v <= 1 + ROUNDING);
}

/** Largest chroma of sRGB at this lightness in the direction (a, b) of length 1. */
function largestChroma(lightness: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (inside([lightness, middle * a, middle * b])) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Brings an OKLab colour into sRGB at its own lightness and hue by taking chroma away, where clipping channels would
 * shift both. Chroma from `knee` on is pressed smoothly into [knee, largest): c ↦ k + (m − k)(1 − exp(−(c − k)/(m −
 * k))), whose slope at the knee is 1, so that different colours stay different. `allowedChroma`, that of the colour
 * before grading, is never pressed where sRGB has it: colours which a grade leaves alone stay as they are.
 */
export function intoGamut([lightness, a, b]: Triple, allowedChroma: number): Triple {
  if (lightness <= 0) return [0, 0, 0];
  if (lightness >= 1) return [1, 0, 0];
  const chroma = Math.hypot(a, b);
  if (chroma <= allowedChroma && inside([lightness, a, b])) return [lightness, a, b];
  const most = largestChroma(lightness, a / chroma, b / chroma);
  const knee = Math.max(KNEE * most, Math.min(most, allowedChroma));
  if (chroma <= knee) return [lightness, a, b];
  const room = most - knee;
  const pressed = room > 0 ? knee + room * (1 - Math.exp((knee - chroma) / room)) : knee;
  return [lightness, (a * pressed) / chroma, (b * pressed) / chroma];
}
