import type { ColourTable } from './colour_table.js';

/** Digits after the point: finer than 16-bit codes. */
const DIGITS = 6;

/**
 * A colour table as a `.cube` file (Adobe, "Cube LUT Specification" 1.0), as video editors and image programs read it:
 * sRGB encoded colours from 0 to 1 in and out, one node a line, red fastest. `title` is put on one line without
 * quotation marks.
 */
export function cubeText({ size, values }: ColourTable, title: string): string {
  const name = title.replace(/[\p{Cc}\s"]+/gu, ' ').trim();
  const lines = [
    `TITLE "${name}"`,
    '# sRGB-encoded colours in and out',
    `LUT_3D_SIZE ${size}`,
    'DOMAIN_MIN 0.0 0.0 0.0',
    'DOMAIN_MAX 1.0 1.0 1.0',
  ];
  for (let at = 0; at < values.length; at += 3) {
    const [r, g, b] = [0, 1, 2].map((c) => values[at + c].toFixed(DIGITS));
    lines.push(`${r} ${g} ${b}`);
  }
  return `${lines.join('\n')}\n`;
}
