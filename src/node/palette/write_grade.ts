import { basename } from 'node:path';
import { writePicture, type Picture, type PictureFile } from '../io/picture.js';
import { writeFileAtomically } from '../io/write_file.js';
import { applyColourTable } from '../../palette/lut/apply_colour_table.js';
import type { ColourTable } from '../../palette/lut/colour_table.js';
import { cubeText } from '../../palette/lut/cube_text.js';
import { ownSpaceTable } from './lut/own_space_table.js';
import type { PictureOutputs } from './output_files.js';

/** Writes a picture through a table, made up as its file was. @returns the graded picture */
export async function writeThrough(picture: PictureFile, table: ColourTable, graded: string): Promise<Picture> {
  const { width, height, channels, pixels } = picture;
  const after = { width, height, channels, pixels: applyColourTable(table, pixels, channels) };
  await writePicture(graded, after, picture);
  return after;
}

/**
 * Writes all that belongs to one picture.
 * @returns the graded picture
 * @throws InvalidInputError for what cannot be written
 */
export async function writeGrade(picture: PictureFile, table: ColourTable, outputs: PictureOutputs): Promise<Picture> {
  const after = await writeThrough(picture, table, outputs.graded);
  const title = `${basename(picture.path)}, common palette`;
  await writeFileAtomically(outputs.cube, cubeText(table, title));
  if (outputs.ownCube !== undefined && picture.space !== undefined) {
    const own = ownSpaceTable(table, picture.space);
    await writeFileAtomically(outputs.ownCube, cubeText(own, title, picture.space.name));
  }
  return after;
}
