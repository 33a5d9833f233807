import { contourDensity } from 'd3-contour';
import type { Points } from '../learn/picture.js';
import { View, type Window } from './view.js';

/** Rings of one level, [rings][points][2], in the plane. */
export type Contour = readonly (readonly (readonly [number, number])[])[];

/** Pixels of the square that densities are counted on, and how far a point is blurred there. */
const SIDE = 256;
const BLUR = 9;
const LEVELS = 6;

/** Lines of equal density of all points together. */
export function contoursOf(clouds: readonly Points[], window: Window): Contour[] {
  const view = new View(window, SIDE);
  const points: [number, number][] = [];
  for (const cloud of clouds) {
    for (let i = 0; i < cloud.length; i += 2) points.push([view.x(cloud[i]), view.y(cloud[i + 1])]);
  }
  const density = contourDensity().size([SIDE, SIDE]).bandwidth(BLUR).cellSize(4).thresholds(LEVELS);
  return density(points).map(({ coordinates }) =>
    coordinates.flatMap((polygon) => polygon.map((ring) => ring.map(([x, y]) => view.point(x, y)))),
  );
}
