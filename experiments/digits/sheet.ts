import { headings, headingsBottom, margin } from '../../src/node/io/figure/headings.js';
import { renderSpec } from '../../src/node/io/figure/render_spec.js';
import { encodePicture } from '../../src/node/io/picture.js';
import type { ResultFigure } from '../support/experiment.js';

/** Pixels of the figure for one of a picture, and between pictures. */
const [ENLARGED, GAP] = [2, 4];

/** Rows of pictures of one size, grey or of three channels; undefined leaves a place empty. */
export type Sheet = readonly (readonly (Float32Array | undefined)[])[];

interface SheetFigure extends Omit<ResultFigure, 'svg' | 'raster'> {
  readonly title: string;
  readonly subtitle: string;
  readonly sheet: Sheet;
}

/** A sheet of pictures, 0 black and 1 white, what is beyond cut off. */
export async function sheetFigure(side: number, figure: SheetFigure): Promise<ResultFigure> {
  const { name, caption, title, subtitle, sheet } = figure;
  const cell = ENLARGED * side + GAP;
  const columns = Math.max(...sheet.map((row) => row.length));
  const [width, height] = [columns * cell - GAP, sheet.length * cell - GAP];
  const pixels = new Uint8Array(3 * width * height).fill(255);
  for (const [r, row] of sheet.entries()) {
    for (const [c, picture] of row.entries()) {
      if (!picture) continue;
      const channels = picture.length / side ** 2;
      for (let i = 0; i < (ENLARGED * side) ** 2; i++) {
        const [y, x] = [Math.floor(i / (ENLARGED * side)), i % (ENLARGED * side)];
        const pixel = channels * (Math.floor(y / ENLARGED) * side + Math.floor(x / ENLARGED));
        const at = 3 * ((r * cell + y) * width + c * cell + x);
        for (let i = 0; i < 3; i++)
          pixels[at + i] = Math.round(255 * Math.min(1, Math.max(0, picture[pixel + (channels === 1 ? 0 : i)])));
      }
    }
  }
  const png = await encodePicture({ width, height, channels: 3, pixels }, 'png');
  const top = headingsBottom(1) + 16;
  const full = Math.max(width, 560) + 2 * margin;
  const svg = await renderSpec({
    width: full,
    height: top + height + margin,
    padding: 0,
    autosize: 'none',
    marks: [
      ...headings(title, [subtitle], full),
      {
        type: 'image',
        encode: {
          enter: {
            url: { value: `data:image/png;base64,${png.toString('base64')}` },
            x: { value: margin },
            y: { value: top },
            width: { value: width },
            height: { value: height },
          },
        },
      },
    ],
  });
  return { name, caption, svg, raster: true };
}
