import { checkDevice, checkObject, checkOptions, type Known } from '../arguments.js';
import type { Device } from '../device/device.js';
import { openDevice } from '../open_device/open_device.js';
import { invalid } from '../errors.js';
import { giveWay } from '../give_way.js';
import { recallTuning, type TuningReport } from '../ops/langevin_chain/tune.js';
import type { LoadedProblem } from './problem/loaded_problem.js';
import { loadMarginals } from './problem/load_marginals.js';
import { defineProblem } from './problem/define_problem.js';
import type { Problem, ProblemInput } from './problem/problem.js';
import { Result } from './result.js';
import { checkCheckpoint } from './training/check_checkpoint.js';
import type { Checkpoint } from './training/checkpoint.js';
import { initialCheckpoint } from './training/initial_checkpoint.js';
import { train, type TrainOptions } from './training/train.js';
import { warmCheckpoint, type WarmStart } from './training/warm_start.js';
import { tuneUse } from './tuning/tune_problem.js';

export interface SolveOptions extends TrainOptions {
  /** Default: one that `solve` opens (`openDevice()`), and that `result.free()` closes. */
  readonly device?: Device;
  /** Whole number from 0, default 0. The same seed, device and version give the same bits. */
  readonly seed?: number;
  /**
   * Chooses the variant of the chain's kernel by measured time before training (default true): about a second on a
   * hardware GPU the first time that a network and batch size run there, nothing afterwards or on other devices.
   */
  readonly tune?: boolean;
  /** Told what the choice was. */
  readonly onTuning?: (report: TuningReport) => void;
  /** Goes on from this checkpoint, with its seed, as if there had been no interruption. */
  readonly resumeFrom?: Checkpoint;
  /**
   * Begins with what another training learned, of a problem with the same potential: other weights, another ε, more
   * data. Not with `resumeFrom`.
   */
  readonly startFrom?: WarmStart;
}

function checkResume(loaded: LoadedProblem, checkpoint: Checkpoint, seed: number | undefined): void {
  checkCheckpoint(loaded.potential, checkpoint);
  if (seed !== undefined && seed !== checkpoint.seed) {
    throw invalid('solve', `a resumed run keeps its seed ${checkpoint.seed}`, String(seed), 'Leave the seed out.');
  }
}

const SETTINGS: Known<SolveOptions> = {
  device: true,
  seed: true,
  tune: true,
  onTuning: true,
  resumeFrom: true,
  startFrom: true,
  until: true,
  onProgress: true,
  onCheckpoint: true,
  checkpointEvery: true,
  checkpointSeconds: true,
  clock: true,
  signal: true,
  rounds: true,
};

/** Where a training begins. @throws InvalidInputError for a start that is not of the problem */
function startOf(loaded: LoadedProblem, { seed, resumeFrom, startFrom }: SolveOptions): Checkpoint {
  if (resumeFrom && startFrom)
    throw invalid('solve', 'a training begins in one place', 'resumeFrom and startFrom', 'Leave one of them out.');
  if (resumeFrom) {
    checkResume(loaded, resumeFrom, seed);
    return resumeFrom;
  }
  return startFrom ? warmCheckpoint(loaded, startFrom, seed ?? 0) : initialCheckpoint(loaded, seed ?? 0);
}

/** `solve` for a problem whose data is loaded. */
export async function solveLoaded(
  loaded: LoadedProblem,
  options: SolveOptions & { readonly device: Device },
): Promise<Result> {
  const { device, tune = true, onTuning, ...rest } = options;
  const start = startOf(loaded, options);
  await giveWay();
  if (tune) {
    const report = await tuneUse(device, loaded, 'training');
    onTuning?.(report);
  } else {
    await recallTuning(device);
  }
  const { checkpoint, history } = await train(device, loaded, start, rest);
  return new Result(device, loaded, checkpoint, history);
}

/** A device opened for one result, whose `free` closes it; it is closed at once where there is no result. */
async function solveOnOwnDevice(loaded: LoadedProblem, options: SolveOptions): Promise<Result> {
  const device = await openDevice();
  try {
    const result = await solveLoaded(loaded, { ...options, device });
    result.onFree(() => void device.close());
    return result;
  } catch (error) {
    await device.close();
    throw error;
  }
}

/**
 * Trains the K congruent potentials of a problem (Kolesov et al. 2024, algorithm 1). Everything stays on the device;
 * the host reads a few numbers now and then. `result.warnings` holds what is worth knowing of data and training. The
 * caller frees the result, and closes the device that it gave; one that `solve` opened closes with the result.
 * @throws InvalidInputError, DivergenceError, AbortedError, and the device's errors
 */
export async function solve(problem: Problem | ProblemInput, options: SolveOptions = {}): Promise<Result> {
  checkObject('solve', 'a problem', problem, 'Pass what defineProblem({ … }) gives.');
  checkOptions('solve', options, SETTINGS);
  const { device } = options;
  if ('device' in options && device !== undefined) checkDevice('solve', device);
  const defined = defineProblem(problem);
  if (defined.solver !== undefined)
    throw invalid(
      'solve',
      'trains, and so is of the solver "energy"',
      `"${defined.solver.kind}"`,
      'Call solveClassical(…).',
    );
  await giveWay();
  const loaded = await loadMarginals(defined);
  await giveWay();
  return device === undefined ? solveOnOwnDevice(loaded, options) : solveLoaded(loaded, { ...options, device });
}
