import type { Store } from '../state/store.js';
import { cloudColour, type Palette } from './colours.js';
import { contoursOf } from './contours.js';
import { exactCurves } from './exact.js';
import { View, windowOf } from './view.js';

const SIDE = 800;

const place = (view: View, [x, y]: readonly [number, number]): string =>
  `${view.x(x).toFixed(1)} ${view.y(y).toFixed(1)}`;

const path = (view: View, curve: readonly (readonly [number, number])[]): string =>
  `M${curve.map((point) => place(view, point)).join('L')}`;

/** The picture as a file: points, contours and the exact barycenter, in the colours of the page. */
export function figureSvg(store: Store, palette: Palette): string {
  const picture = store.picture.value;
  if (!picture) throw new Error('There is a picture where there is a result.');
  const window = windowOf(picture.clouds);
  const view = new View(window, SIDE);
  const { marks } = store.settings.value;
  const dots = (points: ArrayLike<number>, k: number, opacity: number): string => {
    const marks = Array.from(
      { length: points.length / 2 },
      (_, i) => `M${place(view, [points[2 * i], points[2 * i + 1]])}h0`,
    );
    return `<path d="${marks.join('')}" stroke="${cloudColour(palette, k)}" stroke-opacity="${opacity}" stroke-width="3" stroke-linecap="round"/>`;
  };
  const contours = marks.includes('contours') ? contoursOf(picture.pushed, window) : [];
  const exact = marks.includes('exact') ? (exactCurves(store.settings.value) ?? []) : [];
  const parts = [
    `<rect width="${SIDE}" height="${SIDE}" fill="${palette.paper}"/>`,
    ...picture.clouds.map((points, k) => dots(points, k, 0.28)),
    ...picture.pushed.map((points, k) => dots(points, k, 0.8)),
    `<path d="${contours
      .flat()
      .map((ring) => path(view, ring))
      .join('')}" fill="none" stroke="${palette.ink}" stroke-opacity="0.4"/>`,
    `<path d="${exact.map((curve) => path(view, curve)).join('')}" fill="none" stroke="${palette.ink}" stroke-width="2" stroke-dasharray="6 5"/>`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}" role="img" aria-label="Clouds and their barycenter">\n${parts.join('\n')}\n</svg>\n`;
}
