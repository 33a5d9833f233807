import type { GroupMark } from 'vega';
import type { FigureMarginal } from './figure_input.js';
import { arrowLayer, curveLayer, dotMark } from './layers.js';
import { panel, type Layer, type PanelFrame } from './panel.js';
import { arrowPaths, dotPaths, thin } from './point_paths.js';
import { column, principalProjection, planarProjection, type Points, type Projection } from './projection.js';
import { mutedColour } from './style.js';
import { intervalAround, squareView, type Interval, type View } from './view.js';

const maxDots = 900;
const maxArrows = 16;

/** What all small panels of a figure share, so that they can be compared. */
export interface SharedPlane {
  readonly projection: Projection;
  readonly view: View;
}

/** A marginal over its push-forward with a few arrows of its plan; its dimension is the barycenter's, two or more. */
export function marginalPanel(
  frame: PanelFrame,
  marginal: FigureMarginal,
  colour: string,
  { projection, view }: SharedPlane,
): GroupMark {
  const { project, axisLabels } = projection;
  const layers: Layer[] = [
    dotLayer(project(marginal.pushForward), mutedColour, frame, view, 0.5),
    dotLayer(project(marginal.samples), colour, frame, view, 0.45),
  ];
  if (marginal.plan !== undefined) {
    const [from, to] = [thin(project(marginal.plan.from), maxArrows), thin(project(marginal.plan.to), maxArrows)];
    layers.push(arrowLayer(arrowPaths(from, to, view, frame.size)));
  }
  return panel(frame, { title: panelTitle(marginal), titleColour: colour, axisLabels }, view, layers);
}

/** The density of a one-dimensional marginal, over its push-forward's where that is one-dimensional too. */
export function marginalDensityPanel(
  frame: PanelFrame,
  marginal: FigureMarginal,
  colour: string,
  axisLabel: string,
  extent: Interval,
): GroupMark {
  const samples = column(marginal.samples, 0);
  const isComparable = marginal.pushForward.columns === 1;
  const pushForward = isComparable ? column(marginal.pushForward, 0) : new Float64Array();
  const layers = [curveLayer('marginal', samples, extent, 0.25, { colour, width: 1.6 })];
  if (isComparable) layers.unshift(curveLayer('push', pushForward, extent, 0.2, { colour: mutedColour, width: 1.2 }));
  const densities = isComparable ? ['marginal', 'push'] : ['marginal'];
  const text = { title: panelTitle(marginal), titleColour: colour, axisLabels: [axisLabel, 'density'] as const };
  return panel(frame, text, { x: extent, y: { densities } }, layers);
}

/** A marginal of another dimension than the barycenter's: by itself, in a plane of its own. */
export function separateMarginalPanel(frame: PanelFrame, marginal: FigureMarginal, colour: string): GroupMark {
  if (marginal.samples.columns === 1) {
    return marginalDensityPanel(
      frame,
      marginal,
      colour,
      marginal.samples.names?.[0] ?? 'value',
      intervalAround([column(marginal.samples, 0)]),
    );
  }
  const { project, axisLabels } =
    marginal.samples.columns === 2
      ? planarProjection([marginal.samples.names?.[0] ?? 'coordinate 1', marginal.samples.names?.[1] ?? 'coordinate 2'])
      : principalProjection([marginal.samples]);
  const points = project(marginal.samples);
  const view = squareView([points]);
  const layers = [dotLayer(points, colour, frame, view, 0.45)];
  return panel(frame, { title: panelTitle(marginal), titleColour: colour, axisLabels }, view, layers);
}

function dotLayer(points: Points, colour: string, frame: PanelFrame, view: View, opacity: number): Layer {
  const thinned = thin(points, maxDots);
  const diameter = thinned.x.length > 400 ? 2.6 : 3.6;
  const marks = dotPaths(thinned, view, frame.size, 6).map((path) => dotMark(path, colour, diameter, opacity));
  return { data: [], marks };
}

function panelTitle({ label, weight }: FigureMarginal): string {
  return weight === undefined ? label : `${label} · λ = ${Number(weight.toPrecision(3))}`;
}
