import type { Ink } from './ink.js';
import { resample } from '../io/picture/resample.js';

/** Points along each side of a pixel: seventeen greys at edges. */
const POINTS = 4;

/**
 * Full ink where a density is highest, on as large an area as is asked for, none elsewhere; smooth edges. Areas are met
 * to a sixteenth of a pixel, but for densities that are the same at several points, and those that are 0.
 * @param density values at least 0
 * @param area in pixels
 */
export function thresholdAt(density: Ink, area: number): Ink {
  const { width, height } = density;
  const fine = resample(density, { width: POINTS * width, height: POINTS * height });
  const points = Math.min(fine.values.length, Math.max(1, Math.round(area * POINTS ** 2)));
  const level = fine.values.toSorted()[fine.values.length - points];
  const full = fine.values.map((value) => (value > 0 && value >= level ? 1 : 0));
  return resample({ ...fine, values: full }, { width, height });
}
