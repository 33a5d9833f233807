import type { Mark } from 'vega';
import { fitText } from './fit_text.js';
import { fontFamily, inkColour, subtleInkColour } from './style.js';

/** Room round a figure, in pixels. */
export const margin = 24;
const titleHeight = 30;
const subtitleLine = 19;

/** Where the headings end, in pixels from the top. */
export function headingsBottom(subtitleLines: number): number {
  return margin + titleHeight + subtitleLines * subtitleLine;
}

/** The title and the lines under it, at the top left of a figure `width` pixels wide. */
export function headings(title: string, subtitle: readonly string[], width: number): Mark[] {
  const line = (text: string, top: number, size: number, weight: 400 | 600, colour: string): Mark => ({
    type: 'text',
    encode: {
      enter: {
        text: { value: fitText(text, width - 2 * margin, size) },
        x: { value: margin },
        y: { value: top },
        baseline: { value: 'top' },
        font: { value: fontFamily },
        fontSize: { value: size },
        fontWeight: { value: weight },
        fill: { value: colour },
      },
    },
  });
  return [
    line(title, margin, 22, 600, inkColour),
    ...subtitle.map((text, i) => line(text, margin + titleHeight + 4 + i * subtitleLine, 13, 400, subtleInkColour)),
  ];
}
