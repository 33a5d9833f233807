import { parseCube, type CubeTable } from '../../../palette/lut/parse_cube.js';
import { readInputFile } from '../../io/read_file.js';

/** Reads a `.cube` file. @throws as `parseCube`, and InvalidInputError for a file that cannot be read */
export async function readCube(path: string): Promise<CubeTable> {
  return parseCube((await readInputFile(path)).toString('utf8'), path);
}
