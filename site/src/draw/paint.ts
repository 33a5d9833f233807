import type { Arrow, Points, Probe } from '../learn/picture.js';
import { cloudColour, type Palette } from './colours.js';
import type { Contour } from './contours.js';
import type { View } from './view.js';

/** What is on the picture, in the plane. */
export interface Scene {
  readonly clouds: readonly Points[];
  readonly pushed: readonly Points[];
  readonly contours: readonly Contour[];
  readonly arrows: readonly Arrow[];
  readonly exact: readonly (readonly (readonly [number, number])[])[];
  readonly beside: Points | undefined;
  readonly probe: Probe | undefined;
}

type Context = CanvasRenderingContext2D;

/** Squares: of two pixels nobody sees corners, and ten thousand are drawn within two milliseconds. */
function dots(context: Context, view: View, points: Points, size: number): void {
  const half = size / 2;
  for (let i = 0; i < points.length; i += 2) {
    context.fillRect(view.x(points[i]) - half, view.y(points[i + 1]) - half, size, size);
  }
}

function line(context: Context, view: View, points: readonly (readonly [number, number])[]): void {
  points.forEach(([x, y], i) =>
    i === 0 ? context.moveTo(view.x(x), view.y(y)) : context.lineTo(view.x(x), view.y(y)),
  );
}

/** A round dot, for the few that are looked at. */
function disc(context: Context, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function arrow(context: Context, view: View, { from, to }: Pick<Arrow, 'from' | 'to'>, head: number): void {
  const [x0, y0, x1, y1] = [view.x(from[0]), view.y(from[1]), view.x(to[0]), view.y(to[1])];
  const angle = Math.atan2(y1 - y0, x1 - x0);
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  for (const side of [-0.45, 0.45]) {
    context.moveTo(x1, y1);
    context.lineTo(x1 - head * Math.cos(angle + side), y1 - head * Math.sin(angle + side));
  }
}

function paintPoints(context: Context, view: View, scene: Scene, palette: Palette, unit: number): void {
  const { clouds, pushed, probe } = scene;
  const quiet = probe ? 0.45 : 1;
  // Clouds alone are being drawn, and are all that there is to look at.
  const drawing = pushed.length === 0;
  clouds.forEach((cloud, k) => {
    context.fillStyle = cloudColour(palette, k);
    context.globalAlpha = quiet * (drawing ? 1 : 0.28);
    dots(context, view, cloud, (drawing ? 4 : 2.4) * unit);
  });
  pushed.forEach((points, k) => {
    context.fillStyle = cloudColour(palette, k);
    context.globalAlpha = 0.8 * quiet;
    dots(context, view, points, 2.4 * unit);
  });
}

function paintMarks(context: Context, view: View, scene: Scene, palette: Palette, unit: number): void {
  context.globalAlpha = 0.4;
  context.strokeStyle = palette.ink;
  context.lineWidth = 0.8 * unit;
  context.beginPath();
  for (const contour of scene.contours) for (const ring of contour) line(context, view, ring);
  context.stroke();
  context.globalAlpha = 0.75;
  for (const one of scene.arrows) {
    context.strokeStyle = cloudColour(palette, one.marginal);
    context.beginPath();
    arrow(context, view, one, 6 * unit);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.6 * unit;
  context.setLineDash([5 * unit, 4 * unit]);
  context.beginPath();
  for (const curve of scene.exact) line(context, view, curve);
  context.stroke();
  context.setLineDash([]);
}

/** Another solver's points: rings in ink, which colours of clouds are not. */
function paintBeside(context: Context, view: View, points: Points, palette: Palette, unit: number): void {
  context.globalAlpha = 0.7;
  context.strokeStyle = palette.ink;
  context.lineWidth = unit;
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [view.x(points[i]), view.y(points[i + 1])];
    context.moveTo(x + 2 * unit, y);
    context.arc(x, y, 2 * unit, 0, 2 * Math.PI);
  }
  context.stroke();
}

function paintProbe(
  context: Context,
  view: View,
  { marginal, at, draws }: Probe,
  palette: Palette,
  unit: number,
): void {
  const [x, y] = [view.x(at[0]), view.y(at[1])];
  context.strokeStyle = cloudColour(palette, marginal);
  context.lineWidth = 0.6 * unit;
  context.globalAlpha = 0.2;
  context.beginPath();
  for (let i = 0; i < draws.length; i += 2) {
    context.moveTo(x, y);
    context.lineTo(view.x(draws[i]), view.y(draws[i + 1]));
  }
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = palette.ink;
  for (let i = 0; i < draws.length; i += 2) disc(context, view.x(draws[i]), view.y(draws[i + 1]), 1.9 * unit);
  context.fillStyle = palette.paper;
  disc(context, x, y, 6.5 * unit);
  context.fillStyle = cloudColour(palette, marginal);
  disc(context, x, y, 5 * unit);
}

/** Paints all of it. `unit` is a pixel of the page in pixels of the canvas. */
export function paint(context: Context, view: View, scene: Scene, palette: Palette, unit: number): void {
  context.globalAlpha = 1;
  context.clearRect(0, 0, view.side, view.side);
  paintPoints(context, view, scene, palette, unit);
  paintMarks(context, view, scene, palette, unit);
  if (scene.beside) paintBeside(context, view, scene.beside, palette, unit);
  if (scene.probe) paintProbe(context, view, scene.probe, palette, unit);
  context.globalAlpha = 1;
}
