import type { PictureOutputs } from '../palette/output_files.js';
import type { GradeQuality } from '../../palette/quality.js';
import { MOST_ROWS } from '../palette/sheet.js';
import type { SourceInfo } from '../palette/source.js';

interface WrittenPicture extends PictureOutputs, Pick<SourceInfo, 'width' | 'height'> {
  readonly input: string;
  readonly quality?: GradeQuality;
}

interface Done {
  readonly pictures: readonly WrittenPicture[];
  readonly sheet: string;
  readonly seed: number;
  readonly seconds: number;
}

const figures = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));

const qualityText = ({ before, after, moved, stretch }: GradeQuality): string =>
  `${figures(before, 3)} → ${figures(after, 2)} scatters from the palette, colours moved by ${figures(moved, 2)}, ` +
  `neighbours pulled apart ${figures(stretch, 2)} times`;

/** What a person reads when it is done. */
export function paletteText({ pictures, sheet, seconds, seed }: Done): string {
  const written = pictures.map(({ input, width, height, graded, cube, ownCube, quality }) => {
    const files = [graded, cube, ...(ownCube === undefined ? [] : [ownCube])].join(', ');
    return `${input} (${width} × ${height}): ${files}${quality ? `\n  ${qualityText(quality)}` : ''}`;
  });
  const which = pictures.length > MOST_ROWS ? ` (the first ${MOST_ROWS})` : '';
  return [...written, `before and after${which}: ${sheet}`, `${seconds.toFixed(1)} s, seed ${seed}`].join('\n');
}
