import { headingsBottom, margin } from './headings.js';
import type { PanelFrame } from './panel.js';

/** Where everything lies, in pixels. */
export interface FigureLayout {
  readonly width: number;
  readonly height: number;
  readonly marginals: readonly PanelFrame[];
  readonly barycenter: PanelFrame;
  readonly legend: { readonly left: number; readonly top: number };
}

/** Room left of and below a plotting area for its tick labels and axis title, and above it for its title. */
const axisRoom = 52;
const titleRoom = 30;
const bigPanel = 520;
/** Room beside that for the labels of coordinates of seven digits. */
const farLabels = 44;
/** Width of the legend's labels; its symbols take a little more. */
export const legendLabelWidth = 215;
const legendWidth = legendLabelWidth + 35;

/** The most marginals that a figure has room and colours for. */
export const maxMarginals = 6;

/**
 * Small panels, one a marginal, in two rows on the left, the barycenter large on their right, as on a wide slide. The
 * legend takes the empty place in the grid if there is one, else a column of its own.
 */
export function figureLayout(marginals: number, subtitleLines: number): FigureLayout {
  const rows = marginals === 1 ? 1 : 2;
  const columns = Math.ceil(marginals / rows);
  const panelTop = headingsBottom(subtitleLines) + titleRoom + 6;
  const small = (bigPanel - axisRoom - titleRoom) / 2;
  const pitchX = axisRoom + small + 14;
  const pitchY = bigPanel - small;
  const frame = (index: number): PanelFrame => ({
    left: margin + axisRoom + (index % columns) * pitchX,
    top: panelTop + Math.floor(index / columns) * pitchY,
    size: small,
  });
  const barycenter = { left: margin + columns * pitchX + axisRoom + farLabels, top: panelTop, size: bigPanel };
  const right = barycenter.left + bigPanel + margin;
  const hasGap = marginals === 1 || marginals < rows * columns;
  const gap = marginals === 1 ? { ...frame(0), top: panelTop + pitchY } : frame(rows * columns - 1);
  return {
    width: hasGap ? right : right + legendWidth,
    height: panelTop + bigPanel + axisRoom + margin / 2,
    marginals: Array.from({ length: marginals }, (_, index) => frame(index)),
    barycenter,
    legend: hasGap ? { left: gap.left - 20, top: gap.top + 4 } : { left: right, top: panelTop },
  };
}
