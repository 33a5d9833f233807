import type { Points } from './projection.js';

export type Interval = readonly [low: number, high: number];

/** The part of the plane that a panel shows. */
export interface View {
  readonly x: Interval;
  readonly y: Interval;
}

const padding = 0.04;
/** How far the values may reach beyond their central 99 % before the few far ones are left outside. */
const stretch = 1.35;

/** The smallest square window round all points, so that a unit is as long across as up. */
export function squareView(clouds: readonly Points[]): View {
  const x = intervalAround(clouds.map((points) => points.x));
  const y = intervalAround(clouds.map((points) => points.y));
  const half = Math.max(x[1] - x[0], y[1] - y[0]) / 2;
  const widen = ([low, high]: Interval): Interval => [(low + high) / 2 - half, (low + high) / 2 + half];
  return { x: widen(x), y: widen(y) };
}

/**
 * An interval round all values with a little room. When a few far values would stretch it much, the central 99 % of
 * the values decides instead, and those few fall outside.
 */
export function intervalAround(clouds: readonly Float64Array[]): Interval {
  const sorted = Float64Array.from(clouds.flatMap((values) => [...values])).sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))];
  const central = at(0.995) - at(0.005);
  const room = ((stretch - 1) / 2) * central;
  const isStretched = at(1) - at(0) > stretch * central && central > 0;
  const [low, high] = isStretched ? [at(0.005) - room, at(0.995) + room] : [at(0), at(1)];
  const width = high > low ? high - low : Math.max(1, Math.abs(low));
  return high > low ? [low - padding * width, high + padding * width] : [low - width / 2, low + width / 2];
}

/** Linear map of a view onto a square of `size` pixels, y upwards. */
export function pixelMap(view: View, size: number): { x: (value: number) => number; y: (value: number) => number } {
  const scaleX = size / (view.x[1] - view.x[0]);
  const scaleY = size / (view.y[1] - view.y[0]);
  return { x: (value) => (value - view.x[0]) * scaleX, y: (value) => size - (value - view.y[0]) * scaleY };
}
