import type { Cloud } from './panels.js';

/** At most `count` of the points, [n, 2], evenly taken. */
function somePairs(points: ArrayLike<number>, count: number): (readonly [number, number])[] {
  const stride = Math.max(1, Math.floor(points.length / 2 / count));
  return Array.from({ length: Math.floor(points.length / 2 / stride) }, (_, i) => [points[2 * i * stride], points[2 * i * stride + 1]] as const);
}

/** Points of the plane, [n, 2], as a series of a panel; more than `count` are thinned. */
export function pointSeries(points: ArrayLike<number>, colour: string, { count = 6000, size = 2.5, opacity = 0.4 } = {}): Cloud {
  return { kind: 'cloud', points: somePairs(points, count), colour, size, opacity };
}
