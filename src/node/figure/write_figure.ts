import { extname } from 'node:path';
import { described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import { writeFileAtomically } from '../io/write_file.js';

/** Pixels per unit of the SVG. */
const PNG_SCALE = 2;

/** @throws InvalidInputError unless every path ends in `.svg` or `.png` */
export function checkFigurePaths(paths: readonly string[]): void {
  if (!Array.isArray(paths) || paths.length === 0)
    throw invalid('plot', 'figures need a list of paths', described(paths), "Pass ['figure.svg'].");
  for (const path of paths as readonly string[]) {
    if (['.svg', '.png'].includes(extname(path).toLowerCase())) continue;
    throw invalid('plot', 'figures are .svg or .png files', path, 'Change the extension.');
  }
}

/**
 * Writes one picture to all paths, as SVG or PNG by extension.
 * @throws InvalidInputError for a path that cannot be written
 */
export async function writeFigure(svg: string, paths: readonly string[]): Promise<void> {
  const { renderPng } = await import('../io/figure.js');
  for (const path of paths) {
    await writeFileAtomically(path, extname(path).toLowerCase() === '.svg' ? svg : renderPng(svg, PNG_SCALE));
  }
}
