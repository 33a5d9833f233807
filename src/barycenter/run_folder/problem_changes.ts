import { isDeepStrictEqual } from 'node:util';
import { readInputFile } from '../../io/read_file.js';
import { parseProblemText, problemToJson } from '../problem/problem_json.js';
import type { Problem } from '../problem/problem.js';

/** Top-level fields in which a problem differs from the one a run was saved with, such as `epsilon` or `training`. */
export async function problemChanges(savedProblem: string, given: Problem): Promise<string[]> {
  const before = parseProblemText((await readInputFile(savedProblem)).toString()) as unknown as Record<string, unknown>;
  const after = JSON.parse(JSON.stringify(problemToJson(given))) as Record<string, unknown>;
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.filter((field) => !isDeepStrictEqual(before[field], after[field]));
}
