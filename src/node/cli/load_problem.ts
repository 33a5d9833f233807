import { stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { createJiti } from 'jiti';
import { BarycenterError, InvalidInputError, invalid } from '../../errors.js';
import * as library from '../../index.js';
import { defineProblem } from '../../barycenter/problem/define_problem.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import { parseProblemText } from '../../barycenter/problem/problem_json.js';
import { readInputFile } from '../io/read_file.js';

const MODULE_EXTENSIONS = ['.js', '.mjs', '.ts', '.mts'];

async function importProblem(path: string): Promise<Problem> {
  // One instance of the library whatever the problem's folder resolves, so that a Cost made there is a Cost here.
  const virtualModules = { 'energy-barycenter': library };
  const jiti = createJiti(import.meta.url, { virtualModules, interopDefault: false, moduleCache: false });
  let exported: unknown;
  try {
    exported = (await jiti.import<{ default?: unknown }>(path)).default;
  } catch (error) {
    if (error instanceof BarycenterError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidInputError(`load problem: ${path} does not load: ${reason}. Mend the module.`, { cause: error });
  }
  if (typeof exported !== 'object' || exported === null) {
    throw invalid(
      'load problem',
      `${path} must export a problem by default`,
      typeof exported,
      'Write export default defineProblem({…}).',
    );
  }
  return defineProblem(exported as Parameters<typeof defineProblem>[0], dirname(path));
}

/**
 * A problem from a `.json` file or a module's default export; relative data paths are relative to the file.
 * @throws InvalidInputError
 */
export async function loadProblem(file: string): Promise<Problem> {
  const path = resolve(file);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw invalid('load problem', 'PROBLEM must be a file', file, 'Check the path.');
  const extension = extname(path).toLowerCase();
  if (extension === '.json')
    return defineProblem(parseProblemText((await readInputFile(path)).toString(), file), dirname(path));
  if (MODULE_EXTENSIONS.includes(extension)) return importProblem(path);
  throw invalid(
    'load problem',
    `PROBLEM must end in .json, ${MODULE_EXTENSIONS.join(', ')}`,
    file,
    'Rename or convert it.',
  );
}
