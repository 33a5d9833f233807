import type { Points } from './projection.js';
import { pixelMap, type View } from './view.js';

/** At most `limit` points at a regular stride: the same rows every time, from all over the cloud. */
export function thin(points: Points, limit: number): Points {
  const count = points.x.length;
  if (count <= limit) return points;
  const pick = (values: Float64Array): Float64Array => {
    return Float64Array.from({ length: limit }, (_, i) => values[Math.floor((i * count) / limit)]);
  };
  return { x: pick(points.x), y: pick(points.y) };
}

/**
 * SVG path data that draws a dot at each point when stroked with round caps: a dozen bytes a dot, where a mark for each
 * takes nearly two hundred. Dots of one path don't darken each other, so a cloud is dealt into `parts` paths, whose
 * overlaps do. Points outside the view are left out.
 */
export function dotPaths(points: Points, view: View, size: number, parts: number): string[] {
  const map = pixelMap(view, size);
  const paths = new Array<string>(parts).fill('');
  points.x.forEach((value, i) => {
    const x = map.x(value);
    const y = map.y(points.y[i]);
    if (x >= 0 && x <= size && y >= 0 && y <= size) paths[i % parts] += `M${x.toFixed(1)} ${y.toFixed(1)}h.01`;
  });
  return paths;
}

/** Shafts and heads of arrows from row i of `from` to row i of `to`; an arrow that leaves the view is left out. */
export function arrowPaths(from: Points, to: Points, view: View, size: number): { shafts: string; heads: string } {
  const map = pixelMap(view, size);
  let shafts = '';
  let heads = '';
  for (let i = 0; i < from.x.length; i++) {
    const [x0, y0, x1, y1] = [map.x(from.x[i]), map.y(from.y[i]), map.x(to.x[i]), map.y(to.y[i])];
    const length = Math.hypot(x1 - x0, y1 - y0);
    if ([x0, y0, x1, y1].some((pixel) => pixel < 0 || pixel > size) || length < 2) continue;
    const head = Math.min(6, length / 2);
    const [dx, dy] = [((x1 - x0) / length) * head, ((y1 - y0) / length) * head];
    // The shaft ends inside the head, whose half width is 0.45 of its length.
    shafts += `M${pair(x0, y0)}L${pair(x1 - 0.7 * dx, y1 - 0.7 * dy)}`;
    heads +=
      `M${pair(x1, y1)}L${pair(x1 - dx - 0.45 * dy, y1 - dy + 0.45 * dx)}` +
      `L${pair(x1 - dx + 0.45 * dy, y1 - dy - 0.45 * dx)}Z`;
  }
  return { shafts, heads };
}

function pair(x: number, y: number): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
