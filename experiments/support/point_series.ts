import type { Cloud } from './panels.js';

/** The first two columns of at most `count` of the points, [n, columns], evenly taken. */
export function somePairs(points: ArrayLike<number>, columns: number, count: number): (readonly [number, number])[] {
  const rows = points.length / columns;
  const stride = Math.max(1, Math.ceil(rows / count));
  return Array.from(
    { length: Math.ceil(rows / stride) },
    (_, i) => [points[i * stride * columns], points[i * stride * columns + 1]] as const,
  );
}

/** Points of the plane, [n, 2], as a series of a panel; more than `count` are thinned. */
export function pointSeries(
  points: ArrayLike<number>,
  colour: string,
  { count = 6000, size = 2.5, opacity = 0.4 } = {},
): Cloud {
  return { kind: 'cloud', points: somePairs(points, 2, count), colour, size, opacity };
}
