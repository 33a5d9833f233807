import type { Mark } from 'vega';
import type { PictureShape } from '../../../io/numeric_table.js';
import type { PictureRange } from '../../../io/table_options.js';
import { encodePng, toCodes } from '../pictures/codes.js';

/** Pictures of one shape. */
export interface FigurePictures {
  /** [n, height · width · channels] */
  readonly data: ArrayLike<number> & { subarray(from: number, to: number): ArrayLike<number> };
  readonly shape: PictureShape;
  readonly range: PictureRange;
}

/** Pixels between pictures. */
export const GAP = 4;

/** A picture's size in a figure, in pixels: a whole multiple of its own, so that its pixels stay squares. */
export interface Cell {
  readonly width: number;
  readonly height: number;
  readonly enlarged: number;
}

/** About so many pixels for a picture's longer side. */
const CELL = 48;

export function cellOf([height, width]: PictureShape): Cell {
  const enlarged = Math.max(1, Math.round(CELL / Math.max(height, width)));
  return { width: width * enlarged, height: height * enlarged, enlarged };
}

/** Rows and columns of pictures, on white. */
export function mosaicSize(cell: Cell, rows: number, columns: number): readonly [width: number, height: number] {
  return [columns * (cell.width + GAP) - GAP, rows * (cell.height + GAP) - GAP];
}

/** Pictures side by side, row after row, as one image at a place of the figure. */
export async function mosaic(
  { data, shape, range }: FigurePictures,
  { rows, columns, left, top }: { rows: number; columns: number; left: number; top: number },
): Promise<Mark> {
  const cell = cellOf(shape);
  const [width, height] = mosaicSize(cell, rows, columns);
  const numbers = shape[0] * shape[1] * shape[2];
  const pixels = new Uint8Array(3 * width * height).fill(255);
  for (let i = 0; i < rows * columns; i++) {
    const codes = toCodes(data.subarray(i * numbers, (i + 1) * numbers), range);
    const [x0, y0] = [(i % columns) * (cell.width + GAP), Math.floor(i / columns) * (cell.height + GAP)];
    paint(pixels, width, { codes, shape, cell, x0, y0 });
  }
  const png = await encodePng(pixels, [height, width, 3]);
  const url = `data:image/png;base64,${png.toString('base64')}`;
  return {
    type: 'image',
    encode: {
      enter: {
        url: { value: url },
        x: { value: left },
        y: { value: top },
        width: { value: width },
        height: { value: height },
        // Pixels of the picture, not what lies between them.
        smooth: { value: false },
      },
    },
  };
}

interface Painted {
  readonly codes: Uint8Array;
  readonly shape: PictureShape;
  readonly cell: Cell;
  readonly x0: number;
  readonly y0: number;
}

function paint(pixels: Uint8Array, stride: number, { codes, shape, cell, x0, y0 }: Painted): void {
  const [, wide, channels] = shape;
  for (let y = 0; y < cell.height; y++) {
    for (let x = 0; x < cell.width; x++) {
      const from = channels * (Math.floor(y / cell.enlarged) * wide + Math.floor(x / cell.enlarged));
      const to = 3 * ((y0 + y) * stride + x0 + x);
      for (let c = 0; c < 3; c++) pixels[to + c] = codes[from + (channels === 3 ? c : 0)];
    }
  }
}
