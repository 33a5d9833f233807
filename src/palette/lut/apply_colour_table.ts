import { described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import { mostCode, type PixelData } from '../../io/picture.js';
import { checkColourTable, type ColourTable } from './colour_table.js';

const OPERATION = 'applyColourTable';

function checkPixels(pixels: unknown, channels: unknown): void {
  const wayOut = 'Pass the data of an ImageData and 4.';
  if (channels !== 3 && channels !== 4)
    throw invalid(OPERATION, 'pixels have 3 channels or 4', described(channels), wayOut);
  const codes = [Uint8Array, Uint8ClampedArray, Uint16Array].some((kind) => pixels instanceof kind);
  if (codes && (pixels as PixelData).length % channels === 0) return;
  const rule = `pixels are codes of 8 or 16 bits, ${channels} each`;
  throw invalid(OPERATION, rule, codes ? `${(pixels as PixelData).length} codes` : described(pixels), wayOut);
}

/** Where each code value lies: the node below it and how far to the next, in steps of the table. */
interface CodePlaces {
  /** Index of the node along its axis. */
  readonly node: Uint16Array;
  readonly fraction: Float64Array;
}

function codePlaces(codes: number, size: number): CodePlaces {
  const node = new Uint16Array(codes);
  const fraction = new Float64Array(codes);
  for (let code = 0; code < codes; code++) {
    const place = (code * (size - 1)) / (codes - 1);
    node[code] = Math.min(size - 2, Math.floor(place));
    fraction[code] = place - node[code];
  }
  return { node, fraction };
}

/**
 * Tetrahedral interpolation: a cell of the table is cut into six tetrahedra along its grey diagonal, and a colour is
 * the mean of four corners, reached from the cell's first corner by stepping along the channels in the order of their
 * fractions f₁ ≥ f₂ ≥ f₃: v₀ + f₁(v₁ − v₀) + f₂(v₂ − v₁) + f₃(v₃ − v₂). Exact for affine maps; greys only mix the
 * diagonal's corners, so a table with neutral greys keeps them neutral, which trilinear interpolation does not promise.
 * @param pixels [pixels, channels]; a fourth channel, alpha, stays
 * @throws InvalidInputError for what is no table and what are no pixels
 */
export function applyColourTable<Pixels extends PixelData>(
  table: ColourTable,
  pixels: Pixels,
  channels: 3 | 4,
): Pixels {
  checkColourTable(OPERATION, table);
  checkPixels(pixels, channels);
  const most = mostCode(pixels);
  const out = pixels.slice() as Pixels;
  const { node, fraction } = codePlaces(most + 1, table.size);
  const { size, values } = table;
  const stepRed = 3;
  const stepGreen = 3 * size;
  const stepBlue = 3 * size * size;
  for (let at = 0; at + 2 < pixels.length; at += channels) {
    const red = pixels[at];
    const green = pixels[at + 1];
    const blue = pixels[at + 2];
    let first = stepRed;
    let second = stepGreen;
    let third = stepBlue;
    let f1 = fraction[red];
    let f2 = fraction[green];
    let f3 = fraction[blue];
    const origin = node[red] * stepRed + node[green] * stepGreen + node[blue] * stepBlue;
    // A sorting network of three: largest fraction first.
    if (f1 < f2) [f1, f2, first, second] = [f2, f1, second, first];
    if (f2 < f3) [f2, f3, second, third] = [f3, f2, third, second];
    if (f1 < f2) [f1, f2, first, second] = [f2, f1, second, first];
    const corner1 = origin + first;
    const corner2 = corner1 + second;
    const corner3 = corner2 + third;
    for (let c = 0; c < 3; c++) {
      const near = (1 - f1) * values[origin + c] + (f1 - f2) * values[corner1 + c];
      const value = near + (f2 - f3) * values[corner2 + c] + f3 * values[corner3 + c];
      out[at + c] = Math.round(most * Math.min(1, Math.max(0, value)));
    }
  }
  return out;
}
