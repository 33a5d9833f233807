import { basename } from 'node:path';
import { AbortedError } from '../errors.js';
import { readPicture, writePicture } from '../io/picture.js';
import { writeFileAtomically } from '../io/write_file.js';
import { applyTable } from './lut/apply_table.js';
import type { ColourTable } from './lut/colour_table.js';
import { cubeText } from './lut/cube_file.js';
import type { PaletteOutputs } from './output_files.js';
import { renderSheet, thumbnail, type SheetRow } from './sheet.js';
import type { Source } from './source.js';

/**
 * Grades and writes one picture after the other, read anew so that only one is in memory, and the sheet at the end.
 * @throws AbortedError between two pictures when the signal fires, InvalidInputError for what cannot be written
 */
export async function writeGrades(
  sources: readonly Source[],
  tables: readonly ColourTable[],
  outputs: PaletteOutputs,
  signal: AbortSignal,
): Promise<void> {
  const rows: SheetRow[] = [];
  for (const [k, { path, format, before }] of sources.entries()) {
    if (signal.aborted) throw new AbortedError(`palette: stopped with ${k} of ${sources.length} pictures written`);
    const picture = await readPicture(path);
    const after = { ...picture, pixels: applyTable(tables[k], picture.pixels, picture.channels) };
    const { graded, cube } = outputs.pictures[k];
    await writePicture(graded, after, format);
    await writeFileAtomically(cube, cubeText(tables[k], `${basename(path)}, common palette`));
    rows.push({ name: basename(path), before, after: await thumbnail(after) });
  }
  await writeFileAtomically(outputs.sheet, await renderSheet(rows));
}
