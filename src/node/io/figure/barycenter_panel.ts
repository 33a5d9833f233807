import type { GroupMark, Mark } from 'vega';
import type { Table } from '../../../io/numeric_table.js';
import { densityGrid, scottBandwidth } from './density.js';
import { contourLayer, curveLayer, dotMark } from './layers.js';
import { panel, type PanelFrame } from './panel.js';
import { dotPaths, thin } from './point_paths.js';
import { column, type Projection } from './projection.js';
import { exactColour, inkColour } from './style.js';
import { intervalAround, squareView } from './view.js';

/** Dots over all push-forwards together. */
const maxDots = 3000;
/** Paths a cloud is dealt into; the clouds take turns, so that the last does not hide the first. */
const parts = 8;
const exactDash = [5, 3];
const shares = [0.9, 0.5];
const title = 'The barycenter, as each marginal sees it';

export interface ColouredTable {
  readonly table: Table;
  readonly colour: string;
}

/** The push-forwards over one another, each with its densest regions, and those of the exact barycenter. */
export function barycenterPanel(
  frame: PanelFrame,
  pushForwards: readonly ColouredTable[],
  exact: Table | undefined,
  { project, axisLabels }: Projection,
): GroupMark {
  const clouds = pushForwards.map(({ table, colour }) => ({ points: project(table), colour }));
  const exactPoints = exact === undefined ? [] : [project(exact)];
  const view = squareView([...clouds.map(({ points }) => points), ...exactPoints]);
  const bandwidth = scottBandwidth(clouds[0].points, view);
  const dealt = clouds.map(({ points, colour }) => {
    const paths = dotPaths(thin(points, Math.floor(maxDots / clouds.length)), view, frame.size, parts);
    return paths.map((path) => dotMark(path, colour, 3.6, 0.3));
  });
  const dots: Mark[] = Array.from({ length: parts }, (_, part) => dealt.map((marks) => marks[part])).flat();
  const contours = clouds.map(({ points, colour }, k) => {
    const density = densityGrid(points, view, bandwidth, shares);
    return contourLayer(`contour${k}`, density, frame.size, { colour, width: 1.8 });
  });
  const exactContours = exactPoints.map((points) => {
    const line = { colour: exactColour, width: 1.8, dash: exactDash };
    return contourLayer('exact', densityGrid(points, view, bandwidth, shares), frame.size, line);
  });
  const text = { title, titleColour: inkColour, axisLabels };
  return panel(frame, text, view, [{ data: [], marks: dots }, ...contours, ...exactContours]);
}

/** The same for D = 1: densities over one axis. */
export function barycenterDensityPanel(
  frame: PanelFrame,
  pushForwards: readonly ColouredTable[],
  exact: Table | undefined,
  axisLabel: string,
): GroupMark {
  const clouds = pushForwards.map(({ table, colour }) => ({ values: column(table, 0), colour }));
  const exactValues = exact === undefined ? [] : [column(exact, 0)];
  const extent = intervalAround([...clouds.map(({ values }) => values), ...exactValues]);
  const layers = [
    ...clouds.map(({ values, colour }, k) => curveLayer(`push${k}`, values, extent, 0, { colour, width: 2 })),
    ...exactValues.map((values) => {
      return curveLayer('exact', values, extent, 0, { colour: exactColour, width: 1.8, dash: exactDash });
    }),
  ];
  const densities = [...clouds.map((_, k) => `push${k}`), ...exactValues.map(() => 'exact')];
  const text = { title, titleColour: inkColour, axisLabels: [axisLabel, 'density'] as const };
  return panel(frame, text, { x: extent, y: { densities } }, layers);
}
