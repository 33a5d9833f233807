import { extname } from 'node:path';
import { invalid } from '../../errors.js';
import { writeFileAtomically } from '../../io/write_file.js';

/** Pixels per unit of the SVG. */
const PNG_SCALE = 2;

/** @throws InvalidInputError unless every path ends in `.svg` or `.png` */
export function checkFigurePaths(paths: readonly string[]): void {
  for (const path of paths) {
    if (['.svg', '.png'].includes(extname(path).toLowerCase())) continue;
    throw invalid('plot', 'figures are .svg or .png files', path, 'Change the extension.');
  }
}

/** Writes one picture to all paths, as SVG or PNG by extension. @throws InvalidInputError for a path that cannot be written */
export async function writeFigure(svg: string, paths: readonly string[]): Promise<void> {
  const { renderPng } = await import('../../io/figure.js');
  for (const path of paths) {
    await writeFileAtomically(path, extname(path).toLowerCase() === '.svg' ? svg : renderPng(svg, PNG_SCALE));
  }
}
