import type { Mark, Spec } from 'vega';
import { headings, headingsBottom, margin } from '../../../src/node/io/figure/headings.js';
import { renderSpec } from '../../../src/node/io/figure/render_spec.js';
import { fontFamily, inkColour, marginalColours } from '../../../src/node/io/figure/style.js';

/** A line of a panel: GFLOP/s over the number that varies. */
export interface ScalingLine {
  readonly label: string;
  /** Lines of one number, 0 to 5, share a colour. */
  readonly colour: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface ScalingPanel {
  readonly title: string;
  readonly lines: readonly ScalingLine[];
}

const columns = 3;
const panelWidth = 250;
const panelHeight = 190;
const leftRoom = 46;
const gapX = 36;
const pitchX = leftRoom + panelWidth + gapX;
const pitchY = panelHeight + 92;
const labelHeight = 13;

/** A line's colour, and a dash for the second of one colour in a panel. */
function styled(lines: readonly ScalingLine[]) {
  return lines.map((line, i) => {
    const dashed = lines.slice(0, i).some(({ colour }) => colour === line.colour);
    return { ...line, stroke: marginalColours[line.colour % marginalColours.length], dash: dashed ? [5, 3] : [1, 0] };
  });
}

function panel({ title, lines }: ScalingPanel, index: number, top: number): Mark {
  const name = (line: number): string => `panel${index}line${line}`;
  const lineStyles = styled(lines);
  const values = lines.flatMap(({ points }) => points);
  const ticks = [...new Set(values.map(({ x }) => x))].sort((a, b) => a - b);
  const domain = { fields: lines.map((_, i) => ({ data: name(i), field: 'y' })) };
  return {
    type: 'group',
    encode: {
      enter: {
        x: { value: margin + leftRoom + (index % columns) * pitchX },
        y: { value: top + Math.floor(index / columns) * pitchY },
        width: { value: panelWidth },
        height: { value: panelHeight },
      },
    },
    data: lines.map(({ points }, i) => ({ name: name(i), values: [...points] })),
    scales: [
      { name: 'x', type: 'log', base: 2, range: [0, panelWidth], domain: [ticks[0], ticks[ticks.length - 1]] },
      { name: 'y', type: 'log', range: [panelHeight, 0], nice: true, domain },
    ],
    axes: [
      {
        scale: 'x',
        orient: 'bottom',
        values: ticks,
        format: ',d',
        labelFontSize: 10,
        labelOverlap: true,
        gridScale: 'y',
      },
      { scale: 'y', orient: 'left', format: '~g', tickCount: 4, labelFontSize: 10, gridScale: 'x' },
    ],
    marks: [
      caption(title, -8, 12, 600, inkColour, 0),
      ...lineStyles.flatMap(({ stroke, dash, label }, i): Mark[] => [
        ...curve(name(i), stroke, dash),
        ...legendLine(label, panelHeight + 38 + i * labelHeight, stroke, dash),
      ]),
    ],
  };
}

function caption(text: string, y: number, size: number, weight: 400 | 600, colour: string, x: number): Mark {
  return {
    type: 'text',
    encode: {
      enter: {
        text: { value: text },
        x: { value: x },
        y: { value: y },
        baseline: { value: 'alphabetic' },
        font: { value: fontFamily },
        fontSize: { value: size },
        fontWeight: { value: weight },
        fill: { value: colour },
      },
    },
  };
}

/** A sample of the line and its name. */
function legendLine(label: string, y: number, stroke: string, dash: readonly number[]): Mark[] {
  const sample: Mark = {
    type: 'rule',
    encode: {
      enter: {
        x: { value: 0 },
        x2: { value: 20 },
        y: { value: y - 4 },
        y2: { value: y - 4 },
        stroke: { value: stroke },
        strokeWidth: { value: 1.8 },
        strokeDash: { value: [...dash] },
      },
    },
  };
  return [sample, caption(label, y, 10.5, 400, stroke, 26)];
}

function curve(data: string, stroke: string, dash: readonly number[]): Mark[] {
  const x = { scale: 'x', field: 'x' };
  const y = { scale: 'y', field: 'y' };
  return [
    {
      type: 'line',
      from: { data },
      encode: {
        enter: { x, y, stroke: { value: stroke }, strokeWidth: { value: 1.8 }, strokeDash: { value: [...dash] } },
      },
    },
    { type: 'symbol', from: { data }, encode: { enter: { x, y, size: { value: 26 }, fill: { value: stroke } } } },
  ];
}

/** SVG text: a panel for every number that was varied. */
export async function renderScaling(
  title: string,
  subtitle: readonly string[],
  panels: readonly ScalingPanel[],
): Promise<string> {
  const top = headingsBottom(subtitle.length) + 30;
  const most = Math.max(...panels.map(({ lines }) => lines.length));
  const rows = Math.ceil(panels.length / columns);
  const width = 2 * margin + columns * pitchX - gapX;
  const spec: Spec = {
    width,
    height: top + (rows - 1) * pitchY + panelHeight + 38 + most * labelHeight + 8,
    padding: 0,
    autosize: 'none',
    marks: [...headings(title, subtitle, width), ...panels.map((each, index) => panel(each, index, top))],
  };
  return renderSpec(spec);
}
