import { checkBytes, checkObject, checkOptions } from '../../arguments.js';
import type { Barycenter } from '../../barycenter/barycenter.js';
import type { Problem } from '../../barycenter/problem/problem.js';
import { Result } from '../../barycenter/result.js';
import { NAMES } from '../../barycenter/run/file_names.js';
import {
  runFromFiles,
  runToFiles,
  type RunFromFiles,
  type RunFromFilesOptions,
} from '../../barycenter/run/run_files.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { ClassicalBarycenter } from '../classical_barycenter.js';
import { classicalFromSolution, classicalToFiles } from './classical_files.js';

/** A run of any solver, read from its files. */
export interface BarycenterFromFiles extends Pick<RunFromFiles, 'problem' | 'loaded' | 'history' | 'verdict'> {
  /** The caller frees it. */
  barycenter(device: Device): Barycenter;
}

/**
 * A barycenter of any solver as the files of a run folder, bytes by name: of a trained one those of `runToFiles`, of a
 * classical one `solution.safetensors` and `problem.json`, the bytes that `saveClassical` writes.
 * @throws InvalidInputError for what neither `solve` nor `solveClassical` gave
 */
export async function barycenterToFiles(barycenter: Barycenter): Promise<Record<string, Uint8Array>> {
  if (barycenter instanceof Result) return runToFiles(barycenter);
  if (barycenter instanceof ClassicalBarycenter) return classicalToFiles(barycenter);
  checkObject('barycenterToFiles', 'a result', barycenter, 'Pass what solve(…) or solveClassical(…) gives.');
  const [rule, wayOut] = ['it must be a result of this package', 'Pass what solve(…) or solveClassical(…) gives.'];
  throw invalid('barycenterToFiles', rule, 'another object', wayOut);
}

/**
 * Reads the files of a run folder, bytes by name, whatever solver wrote them, in pages as in Node; see `runFromFiles`
 * for a problem that must be given again.
 * @throws InvalidInputError for files that hold no run, are damaged, or are of another problem
 */
export async function barycenterFromFiles(
  files: Readonly<Record<string, Uint8Array>>,
  problem?: Problem,
  options: RunFromFilesOptions = {},
): Promise<BarycenterFromFiles> {
  checkObject('barycenterFromFiles', 'files by name', files, 'Pass what barycenterToFiles(…) gives.');
  checkOptions<RunFromFilesOptions>('barycenterFromFiles', options, { onWarning: true });
  if (Object.hasOwn(files, NAMES.solution)) {
    const bytes: Uint8Array = files[NAMES.solution];
    checkBytes(`barycenterFromFiles: ${NAMES.solution}`, bytes);
    const { onWarning = (message: string) => console.warn(message) } = options;
    return { ...(await classicalFromSolution(bytes, problem, { path: NAMES.solution, onWarning })), history: [] };
  }
  const run = await runFromFiles(files, problem, options);
  return { ...run, barycenter: (device) => run.result(device) };
}
