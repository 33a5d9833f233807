import { join } from 'node:path';
import { NAMES, type RunFiles } from '../../barycenter/run/file_names.js';

/** Paths of a run folder's files. */
export function runFiles(folder: string): RunFiles {
  return Object.fromEntries(
    Object.entries(NAMES).map(([key, name]) => [key, join(folder, name as string)]),
  ) as unknown as RunFiles;
}
