import type { Points } from '../learn/picture.js';

/** Which part of the plane is seen: a square about a centre. */
export interface Window {
  readonly centre: readonly [number, number];
  /** Half of its side. */
  readonly half: number;
}

/** A margin about the data, and what shows when there is none yet. */
const MARGIN = 1.12;
export const EMPTY_WINDOW: Window = { centre: [0, 0], half: 6 };

/** The smallest square that holds all points, with a margin. */
export function windowOf(clouds: readonly Points[]): Window {
  const [low, high] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  for (const cloud of clouds) {
    for (let i = 0; i < cloud.length; i++) {
      low[i % 2] = Math.min(low[i % 2], cloud[i]);
      high[i % 2] = Math.max(high[i % 2], cloud[i]);
    }
  }
  const half = (MARGIN / 2) * Math.max(high[0] - low[0], high[1] - low[1]);
  if (!(half > 0 && half < Infinity)) return EMPTY_WINDOW;
  return { centre: [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2], half };
}

/** From the plane to the pixels of a square `side` wide, whose rows go down. */
export class View {
  readonly scale: number;

  constructor(
    readonly window: Window,
    readonly side: number,
  ) {
    this.scale = side / (2 * window.half);
  }

  x(value: number): number {
    return this.side / 2 + (value - this.window.centre[0]) * this.scale;
  }

  y(value: number): number {
    return this.side / 2 - (value - this.window.centre[1]) * this.scale;
  }

  /** Back to the plane. */
  point(x: number, y: number): [number, number] {
    const { centre } = this.window;
    return [centre[0] + (x - this.side / 2) / this.scale, centre[1] - (y - this.side / 2) / this.scale];
  }
}
