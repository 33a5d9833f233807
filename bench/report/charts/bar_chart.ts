import type { Mark, Scale, Spec } from 'vega';
import { fitText } from '../../../src/node/io/figure/fit_text.js';
import { headings, headingsBottom, margin } from '../../../src/node/io/figure/headings.js';
import { renderSpec } from '../../../src/node/io/figure/render_spec.js';
import { fontFamily, inkColour, subtleInkColour } from '../../../src/node/io/figure/style.js';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Stands at the bar's end. */
  readonly text: string;
  readonly colour: string;
}

/** Horizontal bars under headings, all on one scale. */
export interface BarChart {
  readonly title: string;
  readonly subtitle: readonly string[];
  readonly axisTitle: string;
  readonly groups: readonly { readonly heading: string; readonly bars: readonly Bar[] }[];
  /** `linear` bars begin at zero, `log` bars at one: a factor of two is as long either way. */
  readonly scale: 'linear' | 'log';
  /** d3 format of the axis's numbers. */
  readonly format: string;
}

const labelWidth = 330;
const plotWidth = 440;
const textRoom = 150;
const barPitch = 20;
const headingHeight = 30;
const axisRoom = 46;
const fontSize = 12;

/** Where everything stands, from the top: a heading takes more than a bar. */
function positions(groups: BarChart['groups']) {
  let top = 0;
  const bars: (Bar & { readonly top: number })[] = [];
  const titles: { readonly text: string; readonly top: number; readonly bottom: number }[] = [];
  for (const { heading, bars: members } of groups) {
    titles.push({ text: heading, top, bottom: top + headingHeight + members.length * barPitch });
    top += headingHeight;
    for (const bar of members) {
      bars.push({ ...bar, top });
      top += barPitch;
    }
  }
  return { bars, titles, height: top + 6 };
}

/** From a little below the least value or the baseline to a little above the largest. */
function horizontalDomain({ scale, groups }: BarChart): readonly [number, number] {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value));
  if (scale === 'linear') return [0, Math.max(...values)];
  return [Math.min(0.9, ...values) * 0.9, Math.max(2, ...values) * 1.1];
}

function horizontalScale(chart: BarChart): Scale {
  const base = { name: 'x', range: [0, plotWidth], domain: [...horizontalDomain(chart)] };
  return chart.scale === 'linear' ? { ...base, type: 'linear', nice: true, zero: true } : { ...base, type: 'log' };
}

/** Powers of ten, and two and five times them where there are few; Vega would draw nine lines a decade. */
function ticks(chart: BarChart): { readonly values?: number[] } {
  if (chart.scale === 'linear') return {};
  const [low, high] = horizontalDomain(chart);
  const decades = Array.from({ length: 24 }, (_, i) => 10 ** (i - 12));
  const steps = high / low > 1000 ? [1] : [1, 2, 5];
  return {
    values: decades
      .flatMap((decade) => steps.map((step) => step * decade))
      .filter((tick) => tick >= low && tick <= high),
  };
}

function barMarks({ scale }: BarChart): Mark[] {
  const baseline = scale === 'linear' ? 0 : 1;
  return [
    {
      // Headings stand on white, not on the grid.
      type: 'rect',
      from: { data: 'titles' },
      encode: {
        enter: {
          x: { value: -labelWidth },
          width: { value: labelWidth + plotWidth + 1 },
          y: { field: 'top' },
          height: { value: headingHeight - 2 },
          fill: { value: '#ffffff' },
        },
      },
    },
    {
      type: 'rect',
      from: { data: 'bars' },
      encode: {
        enter: {
          x: { scale: 'x', value: baseline },
          x2: { scale: 'x', field: 'value' },
          y: { field: 'top', offset: 3 },
          height: { value: barPitch - 6 },
          fill: { field: 'colour' },
          cornerRadius: { value: 1.5 },
        },
      },
    },
    {
      type: 'rule',
      from: { data: 'titles' },
      encode: {
        enter: {
          x: { scale: 'x', value: baseline },
          y: { field: 'top', offset: headingHeight },
          y2: { field: 'bottom' },
          stroke: { value: inkColour },
          strokeWidth: { value: 1.2 },
        },
      },
    },
    {
      type: 'text',
      from: { data: 'bars' },
      encode: {
        enter: {
          // Right of the bar or of the baseline, whichever is further right.
          x: { signal: `max(scale('x', datum.value), scale('x', ${baseline})) + 6` },
          y: { field: 'top', offset: barPitch / 2 },
          baseline: { value: 'middle' },
          text: { field: 'text' },
          font: { value: fontFamily },
          fontSize: { value: fontSize - 1 },
          fill: { value: subtleInkColour },
        },
      },
    },
    {
      type: 'text',
      from: { data: 'bars' },
      encode: {
        enter: {
          x: { value: -10 },
          y: { field: 'top', offset: barPitch / 2 },
          align: { value: 'right' },
          baseline: { value: 'middle' },
          text: { field: 'label' },
          font: { value: fontFamily },
          fontSize: { value: fontSize },
          fill: { value: inkColour },
        },
      },
    },
    {
      type: 'text',
      from: { data: 'titles' },
      encode: {
        enter: {
          x: { value: -labelWidth },
          y: { field: 'top', offset: headingHeight - 9 },
          baseline: { value: 'alphabetic' },
          text: { field: 'text' },
          font: { value: fontFamily },
          fontSize: { value: fontSize },
          fontWeight: { value: 600 },
          fill: { value: inkColour },
        },
      },
    },
  ];
}

/** SVG text. */
export async function renderBars(chart: BarChart): Promise<string> {
  const { title, subtitle, groups, axisTitle, format } = chart;
  const { bars, titles, height } = positions(groups);
  const top = headingsBottom(subtitle.length) + 10;
  const width = 2 * margin + labelWidth + plotWidth + textRoom;
  const spec: Spec = {
    width,
    height: top + height + axisRoom,
    padding: 0,
    autosize: 'none',
    marks: [
      ...headings(title, subtitle, width),
      {
        type: 'group',
        encode: {
          enter: {
            x: { value: margin + labelWidth },
            y: { value: top },
            width: { value: plotWidth },
            height: { value: height },
          },
        },
        data: [
          {
            name: 'bars',
            values: bars.map((bar) => ({ ...bar, label: fitText(bar.label, labelWidth - 10, fontSize) })),
          },
          {
            name: 'titles',
            values: titles.map((each) => ({
              ...each,
              text: fitText(each.text, labelWidth + plotWidth + textRoom, fontSize),
            })),
          },
        ],
        // The vertical scale serves the grid alone, whose lines would else be as long as the whole figure.
        scales: [horizontalScale(chart), { name: 'y', type: 'linear', domain: [0, 1], range: [height, 0] }],
        axes: [
          {
            scale: 'x',
            orient: 'bottom',
            title: axisTitle,
            format,
            tickCount: 6,
            ...ticks(chart),
            gridScale: 'y',
            labelFontSize: 11,
            titleFontSize: 12,
            titlePadding: 8,
          },
        ],
        marks: barMarks(chart),
      },
    ],
  };
  return renderSpec(spec);
}
