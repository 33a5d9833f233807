/**
 * Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), told apart by readers with any common colour blindness;
 * without its yellow, which is faint on white, and its black, which is the exact barycenter's.
 */
export const marginalColours = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9'] as const;
export const exactColour = '#000000';
export const mutedColour = '#8a8f98';
export const inkColour = '#1f2328';
export const subtleInkColour = '#57606a';
export const gridColour = '#eceef1';

/** Inter comes with the package for PNG; a viewer of the SVG without it falls back to what it has. */
export const fontFamily = 'Inter, Helvetica, Arial, sans-serif';

/** Vega's config: thin grid, no frame, text in one family. */
export const vegaConfig = {
  background: '#ffffff',
  axis: {
    labelFont: fontFamily,
    titleFont: fontFamily,
    titleFontWeight: 'normal',
    labelColor: subtleInkColour,
    titleColor: inkColour,
    domainColor: '#b6bbc2',
    tickColor: '#b6bbc2',
    gridColor: gridColour,
    grid: true,
    tickSize: 4,
    labelPadding: 3,
  },
  legend: {
    labelFont: fontFamily,
    labelFontSize: 12,
    labelColor: inkColour,
    labelLimit: 0,
    symbolSize: 90,
    columnPadding: 24,
    rowPadding: 6,
    orient: 'none',
  },
  text: { font: fontFamily },
} as const;
