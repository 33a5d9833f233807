import type { TableOptions } from '../../../io/table_options.js';
import { checkPictureOptions } from '../check_table_options.js';
import { hasTableExtension } from '../formats/registry.js';
import type { TableReader } from '../table_reader.js';
import { readPictureFiles } from './file_pictures.js';
import { namesPictureFiles } from './find.js';
import { IDX_NAME } from './idx.js';
import { readIdxPictures } from './idx_pictures.js';

/**
 * What reads pictures at a path: an `.idx` file, a picture, a folder or a pattern; undefined where it names a table.
 * @throws InvalidInputError for options that mean nothing for pictures
 */
export async function pictureReader(
  path: string,
  options: TableOptions,
  operation: string,
): Promise<TableReader | undefined> {
  const isIdx = IDX_NAME.test(path);
  if (!isIdx && (hasTableExtension(path) || !(await namesPictureFiles(path)))) return undefined;
  checkPictureOptions(options, isIdx ? 'idx' : 'files', operation);
  return isIdx ? readIdxPictures : readPictureFiles;
}
