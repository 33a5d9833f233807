import type { Mark } from 'vega';
import { invalid } from '../../../errors.js';
import { fitText } from './fit_text.js';
import { headings, headingsBottom, margin } from './headings.js';
import { cellOf, GAP, mosaic, mosaicSize, type Cell, type FigurePictures } from './mosaic.js';
import { renderSpec } from './render_spec.js';
import { fontFamily, marginalColours, subtleInkColour } from './style.js';

/** One marginal as a figure of pictures shows it. */
export interface SheetMarginal {
  readonly label: string;
  readonly weight: number;
  /** [rows] pictures x; absent where the marginal's points are no pictures. */
  readonly x?: FigurePictures;
  /** [rows, draws] pictures y, draws of the plans of the x. */
  readonly y: FigurePictures;
  /** [rows, columns] more pictures y, each of a point of its own: the barycenter as seen from this marginal. */
  readonly pushForward: FigurePictures;
}

export interface SheetInput {
  readonly title: string;
  readonly subtitle: readonly string[];
  readonly marginals: readonly SheetMarginal[];
  readonly layout: SheetLayout;
}

/** How many pictures a figure shows. */
export interface SheetLayout {
  /** Of each marginal. */
  readonly rows: number;
  /** y for each x. */
  readonly draws: number;
  /** Pictures of the barycenter in a row. */
  readonly columns: number;
}

/** Pixels for the draws of a picture, and for a row of the barycenter's. */
const [DRAWS_WIDTH, SHEET_WIDTH] = [290, 480];

/** Fewer rows of each marginal where there are more of them. */
const ROWS = [5, 5, 4, 3, 3, 2, 2];

/** Room for so many marginals, whose barycenter has pictures of this shape. */
export function sheetLayout(shape: FigurePictures['shape'], marginals: number): SheetLayout {
  const { width } = cellOf(shape);
  const fitting = (room: number): number => Math.floor((room + GAP) / (width + GAP));
  return {
    rows: ROWS[Math.min(marginals, ROWS.length - 1)],
    draws: Math.max(2, fitting(DRAWS_WIDTH)),
    columns: Math.max(3, fitting(SHEET_WIDTH)),
  };
}

/** Room over a marginal's rows for its title, under them, between x and y, and left of the barycenter. */
const [TITLE, BELOW, AFTER_X, BETWEEN] = [26, 22, 12, 40];

function text(value: string, left: number, top: number, width: number, colour: string, weight: 400 | 600): Mark {
  return {
    type: 'text',
    encode: {
      enter: {
        text: { value: fitText(value, width, 13) },
        x: { value: left },
        y: { value: top },
        baseline: { value: 'top' },
        font: { value: fontFamily },
        fontSize: { value: 13 },
        fontWeight: { value: weight },
        fill: { value: colour },
      },
    },
  };
}

/** Where a marginal's pictures lie. */
interface Places {
  readonly top: number;
  readonly y: number;
  readonly barycenter: number;
  readonly drawsWidth: number;
  readonly sheetWidth: number;
}

async function marginalMarks(
  { label, weight, x, y, pushForward }: SheetMarginal,
  colour: string,
  { rows, draws, columns }: SheetLayout,
  places: Places,
): Promise<Mark[]> {
  const top = places.top + TITLE;
  const title = `${label} · λ = ${Number(weight.toPrecision(3))}`;
  return [
    text(title, margin, places.top, places.barycenter - BETWEEN - margin, colour, 600),
    text(`Barycenter from ${label}`, places.barycenter, places.top, places.sheetWidth, colour, 600),
    ...(x ? [await mosaic(x, { rows, columns: 1, left: margin, top })] : []),
    await mosaic(y, { rows, columns: draws, left: places.y, top }),
    await mosaic(pushForward, { rows, columns, left: places.barycenter, top }),
  ];
}

/**
 * Draws pictures of marginals with draws of their plans, and sheets of the barycenter, as an SVG. The same input gives
 * the same bytes.
 * @throws InvalidInputError for no marginals, or more than there are colours
 */
export async function renderSheet({ title, subtitle, marginals, layout }: SheetInput): Promise<string> {
  if (marginals.length === 0 || marginals.length > marginalColours.length) {
    const rule = `a figure shows 1 to ${marginalColours.length} marginals`;
    throw invalid('drawing a figure', rule, String(marginals.length), 'Choose some of them.');
  }
  const cell = cellOf(marginals[0].y.shape);
  const cellsOfX = marginals.flatMap(({ x }) => (x ? [cellOf(x.shape)] : []));
  const widthOfX = Math.max(0, ...cellsOfX.map(({ width }) => width + AFTER_X));
  const [drawsWidth] = mosaicSize(cell, layout.rows, layout.draws);
  const [sheetWidth] = mosaicSize(cell, layout.rows, layout.columns);
  const y = margin + widthOfX;
  const barycenter = y + drawsWidth + BETWEEN;
  const width = barycenter + sheetWidth + margin;
  const blockHeight = (own: Cell): number => TITLE + mosaicSize(own, layout.rows, 1)[1] + BELOW;
  const marks: Mark[] = headings(title, subtitle, width);
  let top = headingsBottom(subtitle.length) + 14;
  for (const [k, marginal] of marginals.entries()) {
    const places = { top, y, barycenter, drawsWidth, sheetWidth };
    marks.push(...(await marginalMarks(marginal, marginalColours[k], layout, places)));
    top += Math.max(blockHeight(cell), ...(marginal.x ? [blockHeight(cellOf(marginal.x.shape))] : []));
  }
  const key = 'left: a picture x of the marginal, then draws y of its plan; right: draws of other pictures';
  marks.push(text(key, margin, top - BELOW + 12, width - 2 * margin, subtleInkColour, 400));
  return renderSpec({ width, height: top + margin, padding: 0, autosize: 'none', marks });
}
