import type { GroupMark } from 'vega';
import type { Table } from '../../../io/numeric_table.js';
import { checkFinite } from '../../../io/numeric_table.js';
import { densityGrid, scottBandwidth } from './density.js';
import { headings, headingsBottom, margin } from './headings.js';
import { contourLayer, curveLayer, dotMark } from './layers.js';
import { panel, type PanelFrame } from './panel.js';
import { dotPaths, thin } from './point_paths.js';
import { column, planarProjection, principalProjection } from './projection.js';
import { renderSpec } from './render_spec.js';
import { inkColour, marginalColours } from './style.js';
import { intervalAround, squareView } from './view.js';

/** A barycenter as one solver found it. */
export interface ComparedCloud {
  /** The solver, and what is to be said of its answer. */
  readonly label: string;
  /** [n, D] */
  readonly points: Table;
}

export interface ComparisonFigure {
  readonly title: string;
  readonly subtitle: readonly string[];
  /** One at least, of one D. */
  readonly clouds: readonly ComparedCloud[];
  /** Names of the D coordinates for D ≤ 2. */
  readonly axisLabels?: readonly string[];
}

const SIZE = 250;
const PITCH_X = SIZE + 84;
const PITCH_Y = SIZE + 88;
const MOST_COLUMNS = 4;
const MOST_DOTS = 900;
const SHARES = [0.9, 0.5];

const colourOf = (k: number): string => marginalColours[k % marginalColours.length];

/** Panels of one view, so that they can be compared: dots and densest regions, or for D = 1 densities. */
function panels({ clouds, axisLabels }: ComparisonFigure, frames: readonly PanelFrame[]): GroupMark[] {
  const tables = clouds.map(({ points }) => points);
  if (tables[0].columns === 1) {
    const values = tables.map((table) => column(table, 0));
    const extent = intervalAround(values);
    return clouds.map(({ label }, k) => {
      const text = {
        title: label,
        titleColour: inkColour,
        axisLabels: [axisLabels?.[0] ?? 'value', 'density'] as const,
      };
      const layer = curveLayer('density', values[k], extent, 0.25, { colour: colourOf(k), width: 1.6 });
      return panel(frames[k], text, { x: extent, y: { densities: ['density'] } }, [layer]);
    });
  }
  const { project, axisLabels: labels } =
    tables[0].columns === 2
      ? planarProjection([axisLabels?.[0] ?? 'coordinate 1', axisLabels?.[1] ?? 'coordinate 2'])
      : principalProjection(tables);
  const planar = tables.map(project);
  const view = squareView(planar);
  const bandwidth = scottBandwidth(planar[0], view);
  return clouds.map(({ label }, k) => {
    const [path] = dotPaths(thin(planar[k], MOST_DOTS), view, SIZE, 1);
    const dots = { data: [], marks: [dotMark(path, colourOf(k), 2.6, 0.5)] };
    const density = densityGrid(planar[k], view, bandwidth, SHARES);
    const contours = contourLayer('regions', density, SIZE, { colour: inkColour, width: 1 });
    return panel(frames[k], { title: label, titleColour: inkColour, axisLabels: labels }, view, [dots, contours]);
  });
}

/**
 * Draws barycenters side by side as an SVG, all in one view: densities for D = 1, the plane itself for D = 2, the first
 * two principal components of all of them for more. The same input gives the same bytes.
 * @throws InvalidInputError for values that are not finite
 */
export async function renderComparison(input: ComparisonFigure): Promise<string> {
  for (const { points } of input.clouds) checkFinite(points, 'drawing a figure');
  const columns = Math.min(MOST_COLUMNS, input.clouds.length);
  const rows = Math.ceil(input.clouds.length / columns);
  const top = headingsBottom(input.subtitle.length) + 36;
  const frames = input.clouds.map((_, k) => ({
    left: margin + 52 + (k % columns) * PITCH_X,
    top: top + Math.floor(k / columns) * PITCH_Y,
    size: SIZE,
  }));
  // Wide enough for the headings of a single panel.
  const width = Math.max(2, columns) * PITCH_X + 2 * margin;
  return renderSpec({
    width,
    height: top + rows * PITCH_Y,
    padding: 0,
    autosize: 'none',
    marks: [...headings(input.title, input.subtitle, width), ...panels(input, frames)],
  });
}
