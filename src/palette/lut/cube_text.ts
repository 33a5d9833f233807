import { described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import { checkColourTable, type ColourTable } from './colour_table.js';

/** Digits after the point: finer than 16-bit codes. */
const DIGITS = 6;

/** How a table says what its codes are, as the format has no field for it; `read_cube` looks for it. */
export const SPACE_COMMENT = 'codes in and out:';
export const SRGB_CODES = 'sRGB';

const oneLine = (text: string): string => text.replace(/[\p{Cc}\s"]+/gu, ' ').trim();

/**
 * A colour table as a `.cube` file (Adobe, "Cube LUT Specification" 1.0), as video editors and image programs read it:
 * encoded colours from 0 to 1 in and out, one node a line, red fastest. `title` is put on one line without
 * quotation marks; `space` names whose codes they are, in the title, which programs show, and in a comment.
 * @throws InvalidInputError for what is no table and a title that is no text
 */
export function cubeText(table: ColourTable, title: string, space = SRGB_CODES): string {
  checkColourTable('cubeText', table);
  if (typeof title !== 'string') throw invalid('cubeText', 'a title is a text', described(title), "Pass 'my grade'.");
  const { size, values } = table;
  const codes = oneLine(space);
  const lines = [
    `TITLE "${oneLine(title)} (${codes} in and out)"`,
    `# ${SPACE_COMMENT} ${codes}`,
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
