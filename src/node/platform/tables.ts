/** Tables, and other files, that a problem names by their paths, `#platform/tables`. */
import { resolve } from 'node:path';

export { readInputFile as readBytes } from '../io/read_file.js';
export { readTable } from '../io/table.js';

/** A path of a problem that starts from `baseFolder`, by default the working folder. */
export const absolutePath = (path: string, baseFolder: string | undefined): string => resolve(baseFolder ?? '.', path);
