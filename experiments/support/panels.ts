import type { Axis, GroupMark, Mark, Scale, Spec } from 'vega';
import { headings, headingsBottom, margin } from '../../src/node/io/figure/headings.js';
import { renderSpec } from '../../src/node/io/figure/render_spec.js';
import { fontFamily, inkColour } from '../../src/node/io/figure/style.js';

type Pair = readonly [x: number, y: number];

/** A curve, with a dot at each of its points where `dots` says so. */
export interface Curve {
  readonly kind: 'curve';
  readonly points: readonly Pair[];
  readonly colour: string;
  readonly dashed?: boolean;
  readonly dots?: boolean;
}

/** Points by themselves. `size`: area in square pixels, default 3; `opacity` default 0.5. */
export interface Cloud {
  readonly kind: 'cloud';
  readonly points: readonly Pair[];
  readonly colour: string;
  readonly size?: number;
  readonly opacity?: number;
}

export interface Panel {
  readonly title: string;
  readonly series: readonly (Curve | Cloud)[];
}

export interface PanelAxis {
  readonly title: string;
  readonly scale: 'linear' | 'log';
  readonly domain: readonly [number, number];
  /** Where ticks stand; default: where Vega puts some. */
  readonly ticks?: readonly number[];
}

export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly symbol: 'line' | 'dashed' | 'dot';
}

/** Small multiples: panels of one size on the same two axes, `columns` in a row. */
export interface Panels {
  readonly title: string;
  readonly subtitle: readonly string[];
  readonly panels: readonly Panel[];
  readonly columns: number;
  readonly size: readonly [width: number, height: number];
  /** Absent: no numbers and no grid, for clouds whose coordinates mean nothing. */
  readonly axes?: { readonly x: PanelAxis; readonly y: PanelAxis };
  /** The part of the plane to show where there are no axes. */
  readonly view?: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  readonly legend: readonly LegendEntry[];
}

const gap = { x: 34, y: 42 };
const axisRoom = { left: 44, bottom: 40 };
const legendHeight = 26;

const text = (value: string, x: number, y: number, size: number, extra: object = {}): Mark => ({
  type: 'text',
  encode: {
    enter: {
      text: { value },
      x: { value: x },
      y: { value: y },
      font: { value: fontFamily },
      fontSize: { value: size },
      fill: { value: inkColour },
      ...extra,
    },
  },
});

function seriesMarks(series: Curve | Cloud, data: string): Mark[] {
  const at = { x: { scale: 'x', field: '0' }, y: { scale: 'y', field: '1' } };
  const dots = (size: number, opacity: number): Mark => ({
    type: 'symbol',
    clip: true,
    from: { data },
    encode: { enter: { ...at, size: { value: size }, fill: { value: series.colour }, opacity: { value: opacity } } },
  });
  if (series.kind === 'cloud') return [dots(series.size ?? 3, series.opacity ?? 0.5)];
  const line: Mark = {
    type: 'line',
    clip: true,
    from: { data },
    encode: {
      enter: {
        ...at,
        stroke: { value: series.colour },
        strokeWidth: { value: 1.8 },
        ...(series.dashed ? { strokeDash: { value: [5, 4] } } : {}),
      },
    },
  };
  return series.dots ? [line, dots(34, 1)] : [line];
}

function scaleOf(
  name: 'x' | 'y',
  domain: readonly [number, number],
  type: 'linear' | 'log',
  range: readonly [number, number],
): Scale {
  return { name, type, domain: [...domain], range: [...range], zero: false, nice: false };
}

function axesOf({ axes, columns }: Panels, index: number, last: boolean): Axis[] {
  if (axes === undefined) return [];
  const style = { labelFontSize: 11, titleFontSize: 12, titlePadding: 6, tickCount: 4 };
  const ticks = (axis: PanelAxis): object => (axis.ticks === undefined ? {} : { values: [...axis.ticks] });
  const titled = (axis: PanelAxis, shown: boolean): object => (shown ? { title: axis.title } : {});
  return [
    { scale: 'x', orient: 'bottom', gridScale: 'y', ...style, ...ticks(axes.x), ...titled(axes.x, last) },
    {
      scale: 'y',
      orient: 'left',
      gridScale: 'x',
      ...style,
      ...ticks(axes.y),
      ...titled(axes.y, index % columns === 0),
    },
  ];
}

function panelMark(input: Panels, index: number, left: number, top: number): GroupMark {
  const {
    panels,
    columns,
    size: [width, height],
    axes,
    view,
  } = input;
  const { title, series } = panels[index];
  const unit = [0, 1] as const;
  const [x, y] = [axes?.x.domain ?? view?.x ?? unit, axes?.y.domain ?? view?.y ?? unit];
  return {
    type: 'group',
    encode: {
      enter: {
        x: { value: left },
        y: { value: top },
        width: { value: width },
        height: { value: height },
        ...(axes === undefined ? { stroke: { value: '#d8dbe0' } } : {}),
      },
    },
    data: series.map(({ points }, i) => ({ name: `series${i}`, values: points.map(([a, b]) => ({ 0: a, 1: b })) })),
    scales: [
      scaleOf('x', x, axes?.x.scale ?? 'linear', [0, width]),
      scaleOf('y', y, axes?.y.scale ?? 'linear', [height, 0]),
    ],
    axes: axesOf(input, index, index >= panels.length - columns),
    marks: [
      text(title, 0, -8, 12, { fontWeight: { value: 600 } }),
      ...series.flatMap((one, i) => seriesMarks(one, `series${i}`)),
    ],
  };
}

/** Entries side by side; each takes what its label needs, at about 6.3 pixels a letter. */
function legendMarks(entries: readonly LegendEntry[], top: number): Mark[] {
  let left = margin;
  return entries.flatMap(({ label, colour, symbol }) => {
    const start = left;
    left += 44 + 6.3 * label.length;
    const sign: Mark =
      symbol === 'dot'
        ? {
            type: 'symbol',
            encode: {
              enter: { x: { value: start + 11 }, y: { value: top }, size: { value: 60 }, fill: { value: colour } },
            },
          }
        : {
            type: 'rule',
            encode: {
              enter: {
                x: { value: start },
                x2: { value: start + 22 },
                y: { value: top },
                stroke: { value: colour },
                strokeWidth: { value: 2 },
                ...(symbol === 'dashed' ? { strokeDash: { value: [5, 4] } } : {}),
              },
            },
          };
    return [sign, text(label, start + 28, top, 12, { baseline: { value: 'middle' } })];
  });
}

/** SVG text; the same input gives the same bytes. */
export async function renderPanels(input: Panels): Promise<string> {
  const {
    title,
    subtitle,
    panels,
    columns,
    size: [width, height],
    axes,
    legend,
  } = input;
  const left = margin + (axes === undefined ? 0 : axisRoom.left);
  const legendTop = headingsBottom(subtitle.length) + 14;
  const top = legendTop + (legend.length > 0 ? legendHeight : 0) + 22;
  const rows = Math.ceil(panels.length / columns);
  const full = left + columns * width + (columns - 1) * gap.x + margin;
  const spec: Spec = {
    width: full,
    height: top + rows * height + (rows - 1) * gap.y + (axes === undefined ? 0 : axisRoom.bottom) + margin,
    padding: 0,
    autosize: 'none',
    marks: [
      ...headings(title, subtitle, full),
      ...legendMarks(legend, legendTop),
      ...panels.map((_, i) =>
        panelMark(input, i, left + (i % columns) * (width + gap.x), top + Math.floor(i / columns) * (height + gap.y)),
      ),
    ],
  };
  return renderSpec(spec);
}
