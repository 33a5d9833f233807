import type { GroupMark, Mark, Spec } from 'vega';
import { invalid } from '../../../errors.js';
import { headings, headingsBottom, margin } from './headings.js';
import { kernelDensity, type Curve } from './kernel_density.js';
import { panel, type PanelFrame } from './panel.js';
import { renderSpec } from './render_spec.js';
import { inkColour, marginalColours } from './style.js';
import { intervalAround, type Interval } from './view.js';

/** One column: a density of many clouds, thin, and of one, bold. */
export interface DensityPanel {
  readonly label: string;
  readonly thin: readonly Float64Array[];
  readonly bold: Float64Array;
}

export interface DensitiesInput {
  readonly title: string;
  readonly subtitle?: readonly string[];
  /** One to twelve. */
  readonly panels: readonly DensityPanel[];
}

/** The most panels that a figure has room for. */
export const MOST_PANELS = 12;

const [thinColour, boldColour] = marginalColours;
const SIZE = 220;
const PITCH = { across: SIZE + 66, down: SIZE + 84 };
const COLUMNS = 4;
/** Room left of a panel for the labels of its axis, and above it for its title. */
const AXIS = 52;
const TITLE = 30;
/** Places along a curve: of thin ones few, since there may be hundreds. */
const PLACES = { thin: 141, bold: 281 };
/** What of a thin curve lies lower, as a share of the panel, is left out: it is the axis. */
const FLAT = 0.002;
/** Curves that are drawn in full ink; more are fainter. */
const FEW = 8;

/** The curve where it is above `least` and one place further, as a path. */
function pathOf(curve: Curve, highest: number, least: number): string {
  let path = '';
  let isDown = false;
  for (const [i, value] of curve.entries()) {
    const isSeen = Math.max(value, curve[i - 1] ?? 0, curve[i + 1] ?? 0) >= least * highest;
    const at = `${((SIZE * i) / (curve.length - 1)).toFixed(1)},${(SIZE * (1 - value / highest)).toFixed(1)}`;
    if (isSeen) path += `${isDown ? 'L' : 'M'}${at}`;
    isDown = isSeen;
  }
  return path;
}

const stroke = (path: string, colour: string, width: number, opacity: number): Mark => ({
  type: 'path',
  encode: {
    enter: {
      path: { value: path },
      stroke: { value: colour },
      strokeWidth: { value: width },
      strokeOpacity: { value: opacity },
      strokeJoin: { value: 'round' },
    },
  },
});

function densityPanel(frame: PanelFrame, { label, thin, bold }: DensityPanel): GroupMark {
  const extent: Interval = intervalAround([...thin, bold]);
  const behind = thin.map((values) => kernelDensity(values, extent, PLACES.thin));
  const front = kernelDensity(bold, extent, PLACES.bold);
  const highest = 1.05 * [...behind, front].reduce((most, curve) => Math.max(most, ...curve), 0);
  const opacity = thin.length <= FEW ? 0.7 : Math.max(0.12, (0.7 * FEW) / thin.length);
  const text = { title: label, titleColour: inkColour, axisLabels: ['', 'density'] as const };
  const marks = [
    ...behind.map((curve) => stroke(pathOf(curve, highest, FLAT), thinColour, 1, opacity)),
    stroke(pathOf(front, highest, 0), boldColour, 2.6, 1),
  ];
  return panel(frame, text, { x: extent, y: [0, highest] }, [{ data: [], marks }]);
}

/** @throws InvalidInputError for no or more than twelve panels, and columns without values */
function checkInput({ panels }: DensitiesInput): void {
  const operation = 'drawing densities';
  if (panels.length === 0 || panels.length > MOST_PANELS)
    throw invalid(
      operation,
      `a figure shows 1 to ${MOST_PANELS} panels`,
      String(panels.length),
      'Choose some of them.',
    );
  for (const { label, thin, bold } of panels)
    for (const values of [...thin, bold])
      if (values.length === 0 || !values.every(Number.isFinite))
        throw invalid(operation, 'values must be finite', `others in "${label}"`, 'Leave such columns out.');
}

/**
 * Draws densities of columns as an SVG, a panel each: of many clouds thin, of one bold. The same input gives the same
 * bytes.
 * @throws InvalidInputError for no or more than twelve panels, and values that are not finite
 */
export async function renderDensities(input: DensitiesInput): Promise<string> {
  checkInput(input);
  const { title, subtitle = [], panels } = input;
  const columns = Math.min(COLUMNS, panels.length);
  const top = headingsBottom(subtitle.length) + TITLE;
  // A single panel is narrower than its headings.
  const width = Math.max(margin + columns * PITCH.across + margin, 640);
  const spec: Spec = {
    width,
    height: top + Math.ceil(panels.length / columns) * PITCH.down - TITLE,
    padding: 0,
    autosize: 'none',
    marks: [
      ...headings(title, subtitle, width),
      ...panels.map((one, i) =>
        densityPanel(
          {
            left: margin + AXIS + (i % columns) * PITCH.across,
            top: top + Math.floor(i / columns) * PITCH.down,
            size: SIZE,
          },
          one,
        ),
      ),
    ],
  };
  return renderSpec(spec);
}
