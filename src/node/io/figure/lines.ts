import type { Data, Mark, Spec } from 'vega';
import { invalid } from '../../../errors.js';
import { fitText } from './fit_text.js';
import { headings, headingsBottom, margin } from './headings.js';
import { renderSpec } from './render_spec.js';
import { fontFamily, marginalColours } from './style.js';

/** Curves over one axis, such as the loss over iterations. */
export interface LinesInput {
  readonly title: string;
  readonly subtitle?: readonly string[];
  readonly axisLabels: readonly [string, string];
  /** One to six curves; pairs (x, y) in drawing order. */
  readonly series: readonly { readonly label: string; readonly points: readonly (readonly [number, number])[] }[];
  /** A logarithmic vertical axis; every y must then be above zero. */
  readonly logarithmic?: boolean;
}

const plotWidth = 640;
const plotHeight = 340;
const axisRoom = 60;
const labelRoom = 150;
const labelHeight = 16;
/** Enough for a curve 640 pixels wide; longer ones are thinned at a regular stride, their last point kept. */
const maxPoints = 1000;

/**
 * Draws curves as an SVG, each named at its end. The same input gives the same bytes.
 * @throws InvalidInputError for no or more than six curves, an empty curve, and values that the axes cannot show.
 */
export async function renderLines(input: LinesInput): Promise<string> {
  checkInput(input);
  const { title, subtitle = [], series, logarithmic = false } = input;
  const top = headingsBottom(subtitle.length) + 16;
  const width = margin + axisRoom + plotWidth + labelRoom;
  const vertical = verticalAxis(input);
  const labelTops = spread(series.map(({ points }) => vertical.toPixel(points[points.length - 1][1])));
  const names = series.map((_, index) => `curve${index}`);
  const spec: Spec = {
    width,
    height: top + plotHeight + axisRoom,
    padding: 0,
    autosize: 'none',
    marks: [
      ...headings(title, subtitle, width),
      {
        type: 'group',
        encode: {
          enter: {
            x: { value: margin + axisRoom },
            y: { value: top },
            width: { value: plotWidth },
            height: { value: plotHeight },
          },
        },
        data: series.map(({ points }, index): Data => ({ name: names[index], values: thin(points) })),
        scales: [
          {
            name: 'x',
            type: 'linear',
            range: [0, plotWidth],
            zero: false,
            domain: [...horizontalDomain(input)],
          },
          {
            name: 'y',
            type: logarithmic ? 'log' : 'linear',
            range: [plotHeight, 0],
            zero: false,
            nice: false,
            domain: [...vertical.domain],
          },
        ],
        axes: [
          { scale: 'x', orient: 'bottom', title: input.axisLabels[0], gridScale: 'y', ...axisStyle },
          { scale: 'y', orient: 'left', title: input.axisLabels[1], gridScale: 'x', ...axisStyle },
        ],
        marks: series.flatMap(({ label, points }, index) => {
          const single = points.every(([x, y]) => x === points[0][0] && y === points[0][1]);
          return curve(names[index], label, marginalColours[index], labelTops[index], single);
        }),
      },
    ],
  };
  return renderSpec(spec);
}

const axisStyle = { labelFontSize: 11, titleFontSize: 12, titlePadding: 8, tickCount: 6 };

/** A curve of one point, which has no line. */
function dot(data: string, colour: string): Mark {
  return {
    type: 'symbol',
    from: { data },
    encode: {
      enter: {
        x: { scale: 'x', field: 'x' },
        y: { scale: 'y', field: 'y' },
        fill: { value: colour },
        size: { value: 40 },
      },
    },
  };
}

function curve(data: string, label: string, colour: string, labelTop: number, single: boolean): Mark[] {
  const x = { scale: 'x', field: 'x' };
  const y = { scale: 'y', field: 'y' };
  return [
    {
      type: 'line',
      from: { data },
      encode: { enter: { x, y, stroke: { value: colour }, strokeWidth: { value: 1.8 } } },
    },
    ...(single ? [dot(data, colour)] : []),
    {
      type: 'text',
      encode: {
        enter: {
          x: { value: plotWidth + 8 },
          y: { value: labelTop },
          text: { value: fitText(label, labelRoom - 16, 12) },
          fill: { value: colour },
          font: { value: fontFamily },
          fontSize: { value: 12 },
          fontWeight: { value: 600 },
          baseline: { value: 'middle' },
        },
      },
    },
  ];
}

/** The horizontal range of all curves; a unit on both sides where that is one value. */
function horizontalDomain({ series }: LinesInput): readonly [number, number] {
  const values = series.flatMap(({ points }) => points.map(([x]) => x));
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return high > low ? [low, high] : [low - 1, high + 1];
}

/** The range of all curves with a little room, and where a value lies in it; both logarithmic when the axis is. */
function verticalAxis({ series, logarithmic = false }: LinesInput) {
  const [toLinear, fromLinear] = logarithmic ? [Math.log, Math.exp] : [identity, identity];
  const values = series.flatMap(({ points }) => points.map(([, y]) => toLinear(y)));
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const room = high > low ? 0.05 * (high - low) : 0.5;
  const [bottom, top] = [low - room, high + room];
  return {
    domain: [fromLinear(bottom), fromLinear(top)] as const,
    toPixel: (y: number) => (plotHeight * (top - toLinear(y))) / (top - bottom),
  };
}

function identity(value: number): number {
  return value;
}

/** Moves labels down until none is closer than a line's height to the one above it. */
function spread(tops: readonly number[]): number[] {
  const moved = [...tops];
  let previous = -Infinity;
  for (const index of moved.map((_, i) => i).sort((a, b) => tops[a] - tops[b])) {
    moved[index] = Math.max(moved[index], previous + labelHeight);
    previous = moved[index];
  }
  return moved;
}

function thin(points: LinesInput['series'][number]['points']): { x: number; y: number }[] {
  const stride = Math.ceil(points.length / maxPoints);
  return points.filter((_, i) => i % stride === 0 || i === points.length - 1).map(([x, y]) => ({ x, y }));
}

function checkInput({ series, logarithmic }: LinesInput): void {
  const operation = 'drawing curves';
  if (series.length === 0 || series.length > marginalColours.length) {
    const rule = `a figure shows 1 to ${marginalColours.length} curves`;
    throw invalid(operation, rule, String(series.length), 'Choose some of them.');
  }
  for (const { label, points } of series) {
    if (points.length === 0) throw invalid(operation, 'a curve needs points', `none in "${label}"`, 'Leave it out.');
    const bad = points.find(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y) || (logarithmic === true && y <= 0));
    if (bad === undefined) continue;
    const rule = logarithmic === true ? 'values must be finite and above zero' : 'values must be finite';
    throw invalid(operation, rule, `(${bad.join(', ')}) in "${label}"`, 'Leave such points out.');
  }
}
