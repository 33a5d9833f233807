import type { Frame } from './frame.js';
import type { Ink } from './ink.js';

/** Points along each side of a pixel: seventeen greys at edges. */
const POINTS = 4;

/** What a point between two pixels takes: the first of them, and the second's share. Edges go on as they are. */
function between(length: number): { readonly first: number; readonly second: number; readonly share: number }[] {
  return Array.from({ length: length * POINTS }, (_, i) => {
    const place = Math.min(length - 1, Math.max(0, (i + 0.5) / POINTS - 0.5));
    const first = Math.floor(place);
    return { first, second: Math.min(length - 1, first + 1), share: place - first };
  });
}

/** A density at POINTS × POINTS points of each pixel, interpolated bilinearly; row-major. */
function finely(density: Float64Array, { width, height }: Frame): Float64Array {
  const [columns, rows] = [between(width), between(height)];
  const fine = new Float64Array(columns.length * rows.length);
  let at = 0;
  for (const row of rows) {
    const [above, below] = [row.first * width, row.second * width];
    for (const { first, second, share } of columns) {
      const upper = density[above + first] * (1 - share) + density[above + second] * share;
      const lower = density[below + first] * (1 - share) + density[below + second] * share;
      fine[at++] = upper * (1 - row.share) + lower * row.share;
    }
  }
  return fine;
}

/**
 * Full ink where a density is highest, on as large an area as is asked for, none elsewhere; smooth edges. Areas are met
 * to a sixteenth of a pixel, but for densities that are the same at several points.
 * @param density [height, width], at least 0
 * @param area in pixels
 */
export function thresholdAt(density: Float64Array, frame: Frame, area: number): Ink {
  const { width, height } = frame;
  const fine = finely(density, frame);
  const points = Math.min(fine.length, Math.max(1, Math.round(area * POINTS ** 2)));
  const level = fine.toSorted()[fine.length - points];
  const values = new Float64Array(width * height);
  for (const [i, value] of fine.entries()) {
    if (value === 0 || value < level) continue;
    const [x, y] = [i % (width * POINTS), Math.floor(i / (width * POINTS))];
    values[Math.floor(y / POINTS) * width + Math.floor(x / POINTS)] += 1 / POINTS ** 2;
  }
  return { width, height, values };
}
