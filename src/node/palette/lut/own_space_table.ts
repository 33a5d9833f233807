import { fromSrgbCodes, toSrgbCodes } from '../../io/picture/convert.js';
import type { RgbSpace } from '../../io/picture.js';
import { applyColourTable } from '../../../palette/lut/apply_colour_table.js';
import { TABLE_SIZE, tabulate, type ColourTable } from '../../../palette/lut/colour_table.js';

/**
 * A grade for codes of another space, in and out, as an editor applies it to a file without converting it: to sRGB,
 * through the grade, and back, node by node. By 16-bit codes, a fiftieth of what lies between the nodes.
 */
export function ownSpaceTable(grade: ColourTable, space: RgbSpace, size = TABLE_SIZE): ColourTable {
  const nodes = Uint16Array.from(tabulate((...rgb) => rgb, size).values, (v) => Math.round(65535 * v));
  const graded = applyColourTable(grade, toSrgbCodes(nodes, 3, space), 3);
  return { size, values: Float32Array.from(fromSrgbCodes(graded, 3, space), (v) => v / 65535) };
}
