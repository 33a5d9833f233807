import { checkBytes, checkObject, checkOptions, type Known } from '../../arguments.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { Problem } from '../problem/problem.js';
import { problemToJson } from '../problem/problem_json.js';
import { readyProblem } from '../problem/restore_problem.js';
import { Result } from '../result.js';
import type { Checkpoint, MetricPoint, TrainedWeights } from '../training/checkpoint.js';
import { checkpointOf, decodeRun, describeRun, encodeCheckpoint, encodeWeights } from './checkpoint_file.js';
import { NAMES } from './file_names.js';
import { metricsText, parseMetrics } from './metrics.js';
import { settingsOf } from './run_settings.js';
import { parseVerdict, type StoredVerdict } from './stored_verdict.js';
import { underProblem } from './under_problem.js';

/** A finished or interrupted run, read from its files. */
export interface RunFromFiles {
  readonly problem: Problem;
  /** In the coordinates that the run was trained in; tables are read when their rows are first asked for. */
  readonly loaded: LoadedProblem;
  readonly trained: TrainedWeights;
  /** Where training can go on from (`solve`'s `resumeFrom`); absent where the files hold the weights alone. */
  readonly checkpoint?: Checkpoint;
  readonly history: readonly MetricPoint[];
  /** What `solve` said of these weights; absent where it judged none or others. */
  readonly verdict?: StoredVerdict;
  /** Puts the weights on a device; the caller frees the result. */
  result(device: Device): Result;
}

export interface RunFromFilesOptions {
  /** Told of tables that hold other values than when the run was trained; default: the console. */
  readonly onWarning?: (message: string) => void;
}

const SETTINGS: Known<RunFromFilesOptions> = { onWarning: true };

/** The text of `problem.json`. */
export const problemText = (json: object): string => `${JSON.stringify(json, null, 2)}\n`;

/**
 * A result as the files of a run folder, bytes by name: `optimizer.safetensors`, `weights.safetensors`, `metrics.jsonl`
 * and `problem.json`, the bytes that `saveRun` writes; its figure is left out. For pages, that offer them to be
 * downloaded or keep them in a database.
 * @throws InvalidInputError for a result without a checkpoint, as `loadRun` gives, or one that was freed
 */
export async function runToFiles(result: Result): Promise<Record<string, Uint8Array>> {
  checkObject('runToFiles', 'a result', result, 'Pass what solve(…) gives.');
  result.checkAlive('runToFiles');
  const { checkpoint, history, loaded } = result;
  const ready = await readyProblem(loaded);
  const { problem, potential } = ready;
  const description = describeRun(problem, await settingsOf(ready));
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  return {
    [NAMES.metrics]: utf8(metricsText(history)),
    [NAMES.optimizer]: encodeCheckpoint(checkpoint, description),
    [NAMES.weights]: encodeWeights(potential, checkpoint, description),
    [NAMES.problem]: utf8(problemText(problemToJson(problem))),
  };
}

type Files = Readonly<Record<string, Uint8Array>>;

/** A file's bytes; undefined where there is none. @throws InvalidInputError for what is not bytes */
function bytesOf(files: Files, name: string): Uint8Array | undefined {
  const bytes: unknown = Object.hasOwn(files, name) ? files[name] : undefined;
  if (bytes !== undefined) checkBytes(`runFromFiles: ${name}`, bytes);
  return bytes as Uint8Array | undefined;
}

/** A file's text; empty where there is none. */
const textOf = (files: Files, name: string): string => new TextDecoder().decode(bytesOf(files, name));

/**
 * Reads the files of a run folder, bytes by name, whoever wrote them: `runToFiles`, `saveRun` or `barycenter solve`.
 * Needed is `optimizer.safetensors` or, to sample alone, `weights.safetensors`; `metrics.jsonl` and `verdict.json` are
 * read where they are, others left alone. A run whose costs, batches or tables are code or in memory needs that
 * `problem` again.
 * @throws InvalidInputError for files that hold no run, are damaged, or are of another problem
 */
export async function runFromFiles(
  files: Files,
  problem?: Problem,
  options: RunFromFilesOptions = {},
): Promise<RunFromFiles> {
  checkObject('runFromFiles', 'files by name', files, 'Pass what runToFiles(…) gives.');
  checkOptions('runFromFiles', options, SETTINGS);
  const { onWarning = (message: string) => console.warn(message) } = options;
  const whole = bytesOf(files, NAMES.optimizer);
  const bytes = whole ?? bytesOf(files, NAMES.weights);
  if (bytes === undefined) {
    const rule = `${NAMES.optimizer} or ${NAMES.weights} must be among the files`;
    const received = Object.keys(files).join(', ') || 'none';
    const wayOut = Object.hasOwn(files, NAMES.solution)
      ? 'Read what a classical solver found with barycenterFromFiles(…).'
      : 'Pass the files of a run that was trained, by their names.';
    throw invalid('runFromFiles', rule, received, wayOut);
  }
  const stored = decodeRun(bytes, whole ? NAMES.optimizer : NAMES.weights);
  const run = await underProblem(stored, problem, onWarning);
  const { loaded, trained } = run;
  const checkpoint = whole && checkpointOf(stored, loaded.potential);
  const history = parseMetrics(textOf(files, NAMES.metrics), NAMES.metrics, stored.iteration);
  const judged = textOf(files, NAMES.verdict);
  const verdict = judged === '' ? undefined : parseVerdict(judged, NAMES.verdict, trained);
  return {
    ...run,
    history,
    ...(checkpoint ? { checkpoint } : {}),
    ...(verdict ? { verdict } : {}),
    result: (device) => new Result(device, loaded, checkpoint ?? trained, history),
  };
}
