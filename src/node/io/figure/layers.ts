import type { Mark } from 'vega';
import { gridCells, type DensityGrid } from './density.js';
import type { Layer } from './panel.js';
import { inkColour } from './style.js';
import type { Interval } from './view.js';

/** How a contour or a curve is drawn. */
export interface LineStyle {
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
}

/** Dots of one cloud: path data for round caps `diameter` wide. */
export function dotMark(path: string, colour: string, diameter: number, opacity: number): Mark {
  return {
    type: 'path',
    encode: {
      enter: {
        path: { value: path },
        stroke: { value: colour },
        strokeWidth: { value: diameter },
        strokeCap: { value: 'round' },
        strokeOpacity: { value: opacity },
      },
    },
  };
}

/** Thin arrows over a white edge, so that they read on top of a cloud. */
export function arrowLayer(paths: { readonly shafts: string; readonly heads: string }): Layer {
  const shafts = (colour: string, width: number, opacity: number): Mark => ({
    type: 'path',
    encode: {
      enter: {
        path: { value: paths.shafts },
        stroke: { value: colour },
        strokeWidth: { value: width },
        strokeOpacity: { value: opacity },
      },
    },
  });
  const heads: Mark = { type: 'path', encode: { enter: { path: { value: paths.heads }, fill: { value: inkColour } } } };
  return { data: [], marks: [shafts('#ffffff', 2.6, 0.7), shafts(inkColour, 1, 0.9), heads] };
}

/** The contour lines of a density at its levels. `name` must be unique in its panel. */
export function contourLayer(name: string, density: DensityGrid, size: number, line: LineStyle): Layer {
  const grid = { width: gridCells, height: gridCells, values: [...density.values] };
  const mark: Mark = {
    type: 'path',
    from: { data: name },
    encode: { enter: { ...strokeOf(line), strokeJoin: { value: 'round' } } },
    transform: [{ type: 'geopath', field: 'datum.contour' }],
  };
  const thresholds = [...density.levels];
  return {
    data: [
      {
        name,
        values: [{ grid }],
        transform: [{ type: 'isocontour', field: 'grid', thresholds, scale: size / gridCells, as: 'contour' }],
      },
    ],
    marks: [mark],
  };
}

/**
 * The density of one-dimensional samples (Gaussian kernel, Scott's bandwidth) as a curve, filled below at opacity
 * `fill`. `name` must be unique in its panel.
 */
export function curveLayer(name: string, values: Float64Array, extent: Interval, fill: number, line: LineStyle): Layer {
  const x = { scale: 'x', field: 'value' };
  const y = { scale: 'y', field: 'density' };
  const area: Mark = {
    type: 'area',
    from: { data: name },
    encode: {
      enter: { x, y, y2: { scale: 'y', value: 0 }, fill: { value: line.colour }, fillOpacity: { value: fill } },
    },
  };
  const curve: Mark = { type: 'line', from: { data: name }, encode: { enter: { x, y, ...strokeOf(line) } } };
  return {
    data: [
      {
        name,
        values: Array.from(values, (value) => ({ value })),
        transform: [{ type: 'kde', field: 'value', extent: [...extent], steps: 240, as: ['value', 'density'] }],
      },
    ],
    marks: fill > 0 ? [area, curve] : [curve],
  };
}

function strokeOf({ colour, width, dash = [] }: LineStyle) {
  return { stroke: { value: colour }, strokeWidth: { value: width }, strokeDash: { value: [...dash] } };
}
