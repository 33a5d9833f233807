import { intoGamut } from './colour/gamut.js';
import { oklabToSrgb, srgbToOklab, type Triple } from './colour/oklab.js';
import { tabulate, type ColourTable } from './lut/colour_table.js';

/** Lightness over which a grade sets in above black, and below white. */
const FADE_BLACK = 0.25;
const FADE_WHITE = 0.15;

/** Share of the room to black or white that a colour may use up before it is slowed down. */
const KNEE = 0.6;

/** Where a grade moves an OKLab colour: the displacement (ΔL, Δa, Δb) at full strength. */
export type Displacement = (colour: Triple) => Triple;

function smoothStep(t: number): number {
  const x = Math.min(1, Math.max(0, t));
  return x * x * (3 - 2 * x);
}

/** r up to the knee, then ever slower towards 1; continuously differentiable. */
function slowed(r: number): number {
  return r <= KNEE ? r : KNEE + (1 - KNEE) * (1 - Math.exp((KNEE - r) / (1 - KNEE)));
}

/**
 * Lightness after a move. Black and white stay where they are, softly: a move away from an end sets in over the fade
 * above, a move towards an end never uses up the room that is left. For a move that is the same at every lightness both
 * rules keep lighter colours lighter: d·fade rises with the room, and u ↦ u(1 − slowed(d/u)) does, as slowed(r) −
 * r·slowed′(r) ≤ 1.
 */
function movedLightness(lightness: number, move: number): number {
  const [behind, ahead] = move > 0 ? [lightness, 1 - lightness] : [1 - lightness, lightness];
  if (ahead <= 0) return lightness;
  const size = Math.abs(move) * smoothStep(behind / (move > 0 ? FADE_BLACK : FADE_WHITE));
  return lightness + Math.sign(move) * ahead * slowed(size / ahead);
}

/**
 * An OKLab colour moved by `strength` times its displacement, its hue and chroma fading to nothing at black and white.
 * What comes out may lie outside sRGB.
 */
export function movedColour(colour: Triple, displacement: Displacement, strength: number): Triple {
  const [lightness, a, b] = colour;
  const [moveL, moveA, moveB] = displacement(colour);
  const share = strength * smoothStep(lightness / FADE_BLACK) * smoothStep((1 - lightness) / FADE_WHITE);
  return [movedLightness(lightness, strength * moveL), a + share * moveA, b + share * moveB];
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Chroma that only rounding makes, of the published matrices and of decompositions. */
const NEUTRAL = 1e-6;

/** OKLab → sRGB in [0, 1]; a neutral colour has three channels that are the same number. */
function encoded(colour: Triple): Triple {
  const [r, g, b] = oklabToSrgb(colour).map(clamp);
  if (Math.hypot(colour[1], colour[2]) > NEUTRAL) return [r, g, b];
  const grey = (r + g + b) / 3;
  return [grey, grey, grey];
}

/** The table of a grade at a strength from 0 (the identity) to 1. */
export function gradeTable(displacement: Displacement, strength: number): ColourTable {
  return tabulate((...rgb) => {
    if (strength === 0) return rgb;
    const colour = srgbToOklab(rgb);
    const chroma = Math.hypot(colour[1], colour[2]);
    return encoded(intoGamut(movedColour(colour, displacement, strength), chroma));
  });
}
