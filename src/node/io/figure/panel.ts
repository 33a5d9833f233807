import type { Axis, Data, GroupMark, Mark, Scale } from 'vega';
import { fitText } from './fit_text.js';
import { fontFamily } from './style.js';
import type { Interval } from './view.js';

/** Where a panel's plotting area lies in the figure, in pixels. */
export interface PanelFrame {
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

export interface PanelText {
  readonly title: string;
  readonly titleColour: string;
  readonly axisLabels: readonly [string, string];
}

/** The ranges of both axes; a density's upper end follows from its data. */
export interface PanelDomains {
  readonly x: Interval;
  readonly y: Interval | { readonly densities: readonly string[] };
}

/** A layer of a panel: marks and the data they draw. */
export interface Layer {
  readonly data: readonly Data[];
  readonly marks: readonly Mark[];
}

/** Pixels from which on a panel has room for large letters. */
const largeSize = 300;

/** One panel: axes, title and layers, the first at the bottom. */
export function panel(frame: PanelFrame, text: PanelText, domains: PanelDomains, layers: readonly Layer[]): GroupMark {
  const isLarge = frame.size > largeSize;
  const { left, top, size } = frame;
  const titleSize = isLarge ? 15 : 12;
  return {
    type: 'group',
    encode: { enter: { x: { value: left }, y: { value: top }, width: { value: size }, height: { value: size } } },
    data: layers.flatMap(({ data }) => data),
    scales: [
      { name: 'x', type: 'linear', domain: [...domains.x], range: [0, size], zero: false, nice: false },
      verticalScale(domains.y, size),
    ],
    axes: [axis('x', 'bottom', text.axisLabels[0], size), axis('y', 'left', text.axisLabels[1], size)],
    title: {
      text: fitText(text.title, size, titleSize),
      anchor: 'start',
      frame: 'group',
      offset: isLarge ? 10 : 6,
      color: text.titleColour,
      font: fontFamily,
      fontSize: titleSize,
      fontWeight: 600,
    },
    marks: layers.flatMap(({ marks }) => marks),
  };
}

function verticalScale(domain: PanelDomains['y'], size: number): Scale {
  const range = [size, 0];
  if (!('densities' in domain)) {
    return { name: 'y', type: 'linear', range, domain: [...domain], zero: false, nice: false };
  }
  const fields = domain.densities.map((data) => ({ data, field: 'density' }));
  return { name: 'y', type: 'linear', range, domain: { fields }, zero: true, nice: true };
}

function axis(scale: 'x' | 'y', orient: 'bottom' | 'left', title: string, size: number): Axis {
  const isLarge = size > largeSize;
  const titleFontSize = isLarge ? 13 : 10;
  return {
    scale,
    orient,
    title: fitText(title, size, titleFontSize),
    labelFontSize: isLarge ? 12 : 10,
    titleFontSize,
    titlePadding: isLarge ? 8 : 4,
    tickCount: isLarge ? 7 : 4,
    // Coordinates far from the origin have long labels.
    labelOverlap: 'greedy',
    // Without it the grid lines would span the whole figure instead of the panel.
    gridScale: scale === 'x' ? 'y' : 'x',
  };
}
