import * as z from 'zod/mini';
import { settingsOf, settingsText, parseSettings, type RunSettings } from '../barycenter/run/run_settings.js';
import { nameOf } from '../barycenter/run/stored_problem.js';
import { identityOf, isSameTable, type TableIdentity } from '../barycenter/run/table_identity.js';
import { defineProblem } from '../barycenter/problem/define_problem.js';
import type { ReadyProblem } from '../barycenter/problem/loaded_problem.js';
import { codeFields, parseProblemText, problemToJson } from '../barycenter/problem/problem_json.js';
import { readyProblem, restoreProblem } from '../barycenter/problem/restore_problem.js';
import { invalid } from '../errors.js';
import { IN_WORDS } from '../io/issue_text.js';
import { parseJson } from '../io/json.js';
import { MAX_SEED } from '../random/philox.js';

const FORMAT = 'energy-barycenter training 1';
const OPERATION = 'training worker';

const job = z.strictObject({
  format: z.literal(FORMAT),
  arithmetic: z.string(),
  problem: z.string(),
  settings: z.string(),
  seed: z.int().check(z.gte(0), z.lte(MAX_SEED)),
});

/** A training that is data alone. @throws InvalidInputError for one that is not, or is not cut into shards */
export async function describeTraining(loaded: ReadyProblem, seed: number, arithmetic: string): Promise<string> {
  const { problem } = loaded;
  const json = problemToJson(problem) as { marginals: unknown };
  const code = codeFields(json);
  if (code.length > 0) {
    const wayOut = 'Name the cost and write the tables into files, or leave --queue out.';
    throw invalid(
      'solve --queue',
      'workers need a problem that is data alone',
      `code or memory in ${code.join(', ')}`,
      wayOut,
    );
  }
  if (problem.training.shards === undefined) {
    const wayOut = `Give --shards, or training.shards in the problem: a few for each worker, such as 8.`;
    throw invalid(
      'solve --queue',
      'the minibatch must be cut into shards',
      'a problem without training.shards',
      wayOut,
    );
  }
  const settings = settingsText(await settingsOf(loaded));
  return JSON.stringify({ format: FORMAT, arithmetic, problem: JSON.stringify(json), settings, seed });
}

/** What a worker computes shards of. */
export interface Training {
  readonly loaded: ReadyProblem;
  readonly seed: number;
}

/**
 * A training as its coordinator has it, checked as a problem file is; tables are read at the coordinator's paths.
 * @param arithmetic what this worker's results owe their bits to
 * @throws InvalidInputError for another version or device, and for tables that are missing or hold other values
 */
export async function loadTraining(text: string, arithmetic: string): Promise<Training> {
  const wayOut = 'Use one version of the package for coordinator and workers.';
  const { success, data, error } = job.safeParse(parseJson(text, OPERATION, wayOut), IN_WORDS);
  if (!success) {
    const { message, path } = error.issues[0];
    throw invalid(OPERATION, 'a training must be data of this version', `${message} at ${path.join('.')}`, wayOut);
  }
  if (data.arithmetic !== arithmetic)
    throw invalid(
      OPERATION,
      `must compute as the coordinator does, by ${data.arithmetic}`,
      arithmetic,
      'Use the same version and --device on machines of one kind.',
    );
  const problem = defineProblem(parseProblemText(data.problem, 'the problem of a training'));
  const settings = parseSettings(data.settings, OPERATION);
  if (settings.tables.length !== problem.marginals.length)
    throw invalid(OPERATION, 'settings must be those of the problem', `${settings.tables.length} tables`, wayOut);
  const tables: (TableIdentity | undefined)[] = [];
  const loaded = await restoreProblem(
    problem,
    settings,
    async (table, k) => void (tables[k] = await identityOf(table)),
  );
  const ready = await readyProblem(loaded);
  checkTables(ready, settings, tables);
  return { loaded: ready, seed: data.seed };
}

function checkTables(
  { problem }: ReadyProblem,
  settings: RunSettings,
  tables: readonly (TableIdentity | undefined)[],
): void {
  for (const [k, expected] of settings.tables.entries()) {
    const found = tables[k];
    if (expected === null && found === undefined) continue;
    if (expected !== null && found !== undefined && isSameTable(expected, found)) continue;
    throw invalid(
      OPERATION,
      `${nameOf(problem, k)} must hold the coordinator's values, of SHA-256 ${expected?.sha256 ?? 'none'}`,
      found?.sha256 ?? 'none',
      'Copy the file from there to the same path here.',
    );
  }
}
