import { invalid } from '../../../errors.js';
import type { Table } from '../../../io/numeric_table.js';
import type { TableOptions } from '../../../io/table_options.js';
import { readPicture, type PictureFile } from '../picture.js';
import { picturePaths } from './find.js';
import type { Raster } from './raster.js';
import { PictureTable } from './rows.js';

/** The picture without alpha, grey as one channel. @throws InvalidInputError where something shines through */
function rasterOf({ path, width, height, channels, pixels, grey }: PictureFile): Raster {
  const white = pixels instanceof Uint16Array ? 65_535 : 255;
  const kept = grey ? 1 : 3;
  const values = new Float64Array(width * height * kept);
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (channels === 4 && pixels[pixel * 4 + 3] !== white) {
      const place = `a see-through pixel at row ${Math.floor(pixel / width)}, column ${pixel % width}`;
      const wayOut = 'Put it on a ground: `magick FILE -background white -flatten FILE`.';
      throw invalid(`reading ${path}`, 'a picture must be opaque', place, wayOut);
    }
    for (let c = 0; c < kept; c++) values[pixel * kept + c] = pixels[pixel * channels + c];
  }
  return { height, width, channels: kept, values, white };
}

/**
 * Pictures of a folder, a pattern or one file, in the order of their names: upright, in sRGB.
 * @throws InvalidInputError for files that are missing, damaged, too large or see-through, and sizes or channels that
 * differ where options do not say what they become
 */
export async function readPictureFiles(path: string, options: TableOptions): Promise<Table> {
  const { paths, others } = await picturePaths(path);
  const pictures = new PictureTable(`reading ${path}`, paths.length, options);
  for (const file of paths) pictures.add(rasterOf(await readPicture(file)), file);
  const some = `${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}`;
  const left = `${others.length} ${others.length === 1 ? 'file' : 'files'} of other kinds (${some})`;
  return { ...pictures.table(), ...(others.length > 0 ? { notes: [left] } : {}) };
}
