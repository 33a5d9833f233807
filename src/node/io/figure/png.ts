import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const { resolve } = createRequire(import.meta.url);

/** Inter in the two weights that figures use. System fonts play no part, so every machine gives the same picture. */
const fontFiles = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'];

/**
 * Rasterises an SVG made by `renderFigure` or `renderLines`.
 * @param scale pixels of the picture for one of the SVG; 2 suits slides.
 * @returns the bytes of a PNG file.
 */
export function renderPng(svg: string, scale = 2): Buffer {
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: fontFiles.map((file) => resolve(`@expo-google-fonts/inter/${file}`)),
      defaultFontFamily: 'Inter',
      sansSerifFamily: 'Inter',
    },
  });
  return resvg.render().asPng();
}
