import type { GroupMark, Mark } from 'vega';
import { checkFinite, type Table } from '../../../io/numeric_table.js';
import { densityGrid, scottBandwidth } from './density.js';
import { fitText } from './fit_text.js';
import { headings, headingsBottom, margin } from './headings.js';
import { contourLayer, curveLayer, dotMark } from './layers.js';
import type { Layer } from './panel.js';
import { dotPaths, thin } from './point_paths.js';
import { column, planarProjection, principalProjection, type Points } from './projection.js';
import { renderSpec } from './render_spec.js';
import { fontFamily, inkColour, marginalColours, mutedColour, subtleInkColour } from './style.js';
import { intervalAround, squareView, type Interval } from './view.js';

/** One panel of small multiples: points, a word, or both. */
export interface GridPanel {
  readonly row: number;
  readonly column: number;
  /** [n, D] */
  readonly points?: Table;
  /** What is to be said of it: why there are no points, or that they should not be believed. */
  readonly note?: string;
}

export interface GridFigure {
  readonly title: string;
  readonly subtitle: readonly string[];
  /** Labels of rows and columns. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly panels: readonly GridPanel[];
  /** Names of the D coordinates for D ≤ 2. */
  readonly axisLabels?: readonly string[];
}

const SIZE = 132;
const GAP = 12;
const PITCH = SIZE + GAP;
/** Room for the labels of rows, with the axes of the first column, and of columns. */
const LEFT = 132;
const TOP = 30;
const BOTTOM = 56;
/** Narrowest figure, for its headings. */
const LEAST_WIDTH = 620;
const MOST_DOTS = 500;
const SHARES = [0.9, 0.5];

/** How all panels are drawn: their common view, and each panel's layers. */
interface Drawing {
  readonly x: Interval;
  readonly y: Interval;
  readonly labels: readonly [string, string];
  layers(points: Table): readonly Layer[];
}

/** Densities over one axis; the height is that of the highest. */
function densities(tables: readonly Table[], name = 'value'): Drawing {
  const values = tables.map((table) => column(table, 0));
  const x = values.length > 0 ? intervalAround(values) : ([0, 1] as const);
  // The kernel's peak cannot be above that of the narrowest cloud; a normal's is 0.4/σ.
  const deviation = (v: Float64Array): number => {
    const mean = v.reduce((sum, value) => sum + value, 0) / v.length;
    return Math.sqrt(v.reduce((sum, value) => sum + (value - mean) ** 2, 0) / v.length);
  };
  const narrowest = Math.min(...values.map(deviation).filter((sd) => sd > 0), x[1] - x[0]);
  const line = { colour: marginalColours[0], width: 1.4 };
  return {
    x,
    y: [0, 0.6 / narrowest],
    labels: [name, 'density'],
    layers: (points) => [curveLayer('density', column(points, 0), x, 0.25, line)],
  };
}

function clouds(tables: readonly Table[], axisLabels: readonly string[] | undefined): Drawing {
  const { project, axisLabels: labels } =
    (tables[0]?.columns ?? 2) === 2
      ? planarProjection([axisLabels?.[0] ?? 'coordinate 1', axisLabels?.[1] ?? 'coordinate 2'])
      : principalProjection(tables);
  const planar = tables.map(project);
  const view = planar.length > 0 ? squareView(planar) : { x: [0, 1] as const, y: [0, 1] as const };
  const drawn = (points: Points): readonly Layer[] => {
    const [path] = dotPaths(thin(points, MOST_DOTS), view, SIZE, 1);
    const density = densityGrid(points, view, scottBandwidth(points, view), SHARES);
    const dots = { data: [], marks: [dotMark(path, marginalColours[0], 1.8, 0.5)] };
    return [dots, contourLayer('regions', density, SIZE, { colour: inkColour, width: 0.8 })];
  };
  return { ...view, labels, layers: (points) => drawn(project(points)) };
}

const text = (value: string, x: number, y: number, more: Record<string, unknown>): Mark => ({
  type: 'text',
  encode: {
    enter: {
      text: { value },
      x: { value: x },
      y: { value: y },
      font: { value: fontFamily },
      fontSize: { value: 11 },
      fill: { value: inkColour },
      ...Object.fromEntries(Object.entries(more).map(([name, of]) => [name, { value: of }])),
    },
  },
});

function axes({ rows }: GridFigure, { row, column: at }: GridPanel, labels: readonly [string, string]) {
  const of = (scale: 'x' | 'y', orient: 'bottom' | 'left', title: string, labelled: boolean) => ({
    scale,
    orient,
    tickCount: 3,
    labels: labelled,
    ticks: labelled,
    labelFontSize: 9,
    titleFontSize: 9,
    titlePadding: 3,
    labelOverlap: 'greedy' as const,
    gridScale: scale === 'x' ? 'y' : 'x',
    ...(labelled ? { title: fitText(title, SIZE, 9) } : {}),
  });
  return [of('x', 'bottom', labels[0], row === rows.length - 1), of('y', 'left', labels[1], at === 0)];
}

function panelMark(input: GridFigure, given: GridPanel, drawing: Drawing, top: number): GroupMark {
  const { row, column: at, points, note } = given;
  const layers = points === undefined ? [] : drawing.layers(points);
  const below =
    points === undefined ? { x: SIZE / 2, y: SIZE / 2, align: 'center' } : { x: 4, y: SIZE - 6, align: 'left' };
  const said = { align: below.align, fill: points === undefined ? mutedColour : subtleInkColour, fontSize: 9 };
  const notes = note === undefined ? [] : [text(note, below.x, below.y, said)];
  const place = { x: margin + LEFT + at * PITCH, y: top + row * PITCH, width: SIZE, height: SIZE };
  const enter = Object.fromEntries(Object.entries(place).map(([name, value]) => [name, { value }]));
  return {
    type: 'group',
    encode: { enter: { ...enter, stroke: { value: '#dfe2e6' } } },
    data: layers.flatMap(({ data }) => data),
    scales: [
      { name: 'x', type: 'linear', domain: [...drawing.x], range: [0, SIZE], zero: false, nice: false },
      { name: 'y', type: 'linear', domain: [...drawing.y], range: [SIZE, 0], zero: false, nice: false },
    ],
    axes: axes(input, given, drawing.labels),
    marks: [...layers.flatMap(({ marks }) => marks), ...notes],
  };
}

/**
 * Draws small multiples as an SVG, all in one view: densities for D = 1, the plane itself for D = 2, the first two
 * principal components of all of them for more. The same input gives the same bytes.
 * @throws InvalidInputError for values that are not finite
 */
export async function renderGrid(input: GridFigure): Promise<string> {
  const tables = input.panels.flatMap(({ points }) => points ?? []);
  for (const table of tables) checkFinite(table, 'drawing a figure');
  const drawing =
    tables[0]?.columns === 1 ? densities(tables, input.axisLabels?.[0]) : clouds(tables, input.axisLabels);
  const top = headingsBottom(input.subtitle.length) + TOP;
  const width = Math.max(LEAST_WIDTH, 2 * margin + LEFT + input.columns.length * PITCH);
  const middle = (i: number): number => i * PITCH + SIZE / 2;
  const columnLabels = input.columns.map((label, c) =>
    text(fitText(label, SIZE, 11), margin + LEFT + middle(c), top - 10, { align: 'center' }),
  );
  const rowLabels = input.rows.map((label, r) =>
    text(fitText(label, LEFT - 60, 11), margin, top + middle(r), { align: 'left', baseline: 'middle' }),
  );
  return renderSpec({
    width,
    height: top + input.rows.length * PITCH + BOTTOM,
    padding: 0,
    autosize: 'none',
    marks: [
      ...headings(input.title, input.subtitle, width),
      ...columnLabels,
      ...rowLabels,
      ...input.panels.map((given) => panelMark(input, given, drawing, top)),
    ],
  });
}
