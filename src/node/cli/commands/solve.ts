import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Option } from 'commander';
import {
  AbortedError,
  DeviceLostError,
  DeviceOperationError,
  DivergenceError,
  InvalidInputError,
} from '../../../errors.js';
import type { LoadedProblem, ReadyProblem } from '../../../barycenter/problem/loaded_problem.js';
import { loadMarginals } from '../../../barycenter/problem/load_marginals.js';
import { blurOf, blurText } from '../../../barycenter/problem/blur.js';
import { marginalTitle, tableReports } from '../../../barycenter/problem/names.js';
import { tableFieldsOf, type TableFields } from '../../../barycenter/problem/table_fields.js';
import { SOLVER_KINDS, withSolver } from '../../../barycenter/problem/with_solver.js';
import { withShards } from '../../../barycenter/problem/with_shards.js';
import { withTableFields } from '../../../barycenter/problem/with_table_fields.js';
import { tableText } from '../../../io/table_report.js';
import { writeReport } from '../../report/write_report.js';
import { plotResult } from '../../figure/plot_result.js';
import { loadStart } from '../../run_folder/load_start.js';
import { writeVerdict } from '../../run_folder/verdict_file.js';
import { openRun, type OpenRun } from '../../run_folder/open_run.js';
import type { Result } from '../../../barycenter/result.js';
import { solveLoaded } from '../../../barycenter/solve.js';
import type { Rounds } from '../../../barycenter/training/rounds.js';
import type { WarmStart } from '../../../barycenter/training/warm_start.js';
import type { Device } from '../../../device/device.js';
import type { TuningReport } from '../../../ops/langevin_chain/tune.js';
import { MAX_SEED } from '../../../random/philox.js';
import { disbelief, evaluationText } from '../evaluation_text.js';
import { interruptible } from '../interrupt.js';
import { loadProblem } from '../load_problem.js';
import { certifyOption, deviceOption, jsonOption, threadsOption, wholeNumber, type DeviceFlags } from '../options.js';
import { createOutput, type Output } from '../output.js';
import { addTableOptions } from '../table_flags.js';
import { createProgress } from '../progress.js';
import { addTrainingQueueOptions, withTrainingQueue, type TrainingQueueFlags } from '../training_queue.js';
import { tileText } from '../tuning_text.js';
import { withDevice } from '../with_device.js';
import { solveClassicallyInto } from './solve_classical.js';

interface SolveFlags extends DeviceFlags, TableFields, TrainingQueueFlags {
  readonly out: string;
  readonly seed?: number;
  readonly iterations?: number;
  readonly resume?: boolean;
  readonly from?: string;
  readonly quiet?: boolean;
  readonly evaluate: boolean;
  readonly tune: boolean;
  readonly certify?: boolean;
  readonly solver?: (typeof SOLVER_KINDS)[number];
}

/** Seconds after which a checkpoint is taken where a tenth of the iterations takes longer. */
const CHECKPOINT_SECONDS = 60;

/** Errors that end a run after which its checkpoint is worth knowing of; each is made of its message alone. */
const INTERRUPTIONS = [AbortedError, DeviceLostError, DeviceOperationError, DivergenceError, InvalidInputError];

/** The error with what is saved after it; unchanged where it is a defect. */
function withSaved(error: unknown, saved: string): unknown {
  const Interruption = INTERRUPTIONS.find((type) => error instanceof type);
  if (Interruption === undefined) return error;
  return new Interruption(`${(error as Error).message.replace(/\.?$/, '.')} ${saved}`, { cause: error });
}

/** Says where the checkpoint of an interrupted run is and how to go on. */
function withCheckpoint(error: unknown, { savedIteration }: OpenRun, folder: string): unknown {
  if (savedIteration === undefined) return error;
  return withSaved(
    error,
    `The checkpoint of iteration ${savedIteration} is in ${folder}; go on with the same command and --resume.`,
  );
}

async function trainInto(
  run: OpenRun,
  loaded: LoadedProblem,
  flags: SolveFlags,
  device: Device,
  signal: AbortSignal,
  onTuning: (report: TuningReport) => void,
  startFrom: WarmStart | undefined,
  rounds: Rounds | undefined,
) {
  const until = flags.iterations ?? loaded.problem.training.iterations;
  const progress = createProgress(until, run.checkpoint?.iteration ?? 0, flags.quiet ?? false);
  try {
    return await solveLoaded(loaded, {
      device,
      signal,
      until,
      checkpointSeconds: CHECKPOINT_SECONDS,
      tune: flags.tune,
      ...(rounds && { rounds }),
      onTuning,
      ...(run.checkpoint ? { resumeFrom: run.checkpoint } : startFrom ? { startFrom } : {}),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      onProgress(point) {
        run.record(point);
        progress.update(point);
      },
      onCheckpoint: (checkpoint) => run.saveCheckpoint(checkpoint),
    });
  } catch (error) {
    throw withCheckpoint(error, run, flags.out);
  } finally {
    progress.stop();
  }
}

/** What this session did, and what there is in all. */
function trainedText({ trained }: Result, before: number, seconds: number): string {
  const done = `${trained.iteration - before} iterations in ${seconds.toFixed(1)} s`;
  return before === 0 ? done : `${done}, ${trained.iteration} in all`;
}

async function solveOn(
  device: Device,
  run: OpenRun,
  loaded: ReadyProblem,
  flags: SolveFlags,
  output: Output,
  signal: AbortSignal,
  startFrom: WarmStart | undefined,
): Promise<void> {
  if (!flags.quiet) output.note(`device: ${device.info.kind}, ${device.info.name} (${device.info.driver})`);
  const started = performance.now();
  let tuning: TuningReport | undefined;
  const onTuning = (report: TuningReport): void => {
    tuning = report;
    if (report.status === 'raced' && report.winner && !flags.quiet)
      output.note(`tuned: ${tileText(report.winner.tuning)}`);
  };
  const of = { name: flags.out, ...(flags.iterations === undefined ? {} : { until: flags.iterations }) };
  const session = { loaded, device, seed: run.checkpoint?.seed ?? flags.seed ?? 0, ...of };
  const result = await withTrainingQueue(flags.queue, session, output, (rounds) =>
    trainInto(run, loaded, flags, device, signal, onTuning, startFrom, rounds),
  );
  const seconds = (performance.now() - started) / 1000;
  const next = flags.evaluate ? 'now it is judged and drawn' : 'now it is drawn';
  if (!flags.quiet)
    output.note(
      `trained: ${trainedText(result, run.checkpoint?.iteration ?? 0, seconds)}, all of it saved in ${flags.out}; ${next}`,
    );
  for (const warning of result.warnings.slice(loaded.warnings.length)) output.note(`warning: ${warning}`);
  const evaluation = await concluded(run, result, flags, signal).finally(() => result.free());
  const { history, trained } = result;
  const { iteration, seed } = trained;
  const loss = history.at(-1)?.loss;
  const value = {
    run: flags.out,
    iteration,
    seed,
    seconds,
    device: device.info,
    loss,
    verdict: evaluation?.verdict,
    evaluation,
    tuning,
    tables: tableReports(loaded),
  };
  const head = `${trainedText(result, run.checkpoint?.iteration ?? 0, seconds)}, seed ${seed}`;
  const body = evaluation ? `\n${evaluationText(evaluation, loaded.problem.marginals.map(marginalTitle))}` : '';
  if (evaluation) output.doubt(disbelief(evaluation));
  output.result(
    value,
    `${head}${body}\nrun folder: ${flags.out}\nfigure: ${run.files.figure} and .png\nreport: ${run.files.report}`,
  );
}

/** Judges and draws what is saved already. */
async function concluded(run: OpenRun, result: Result, { evaluate, certify, out }: SolveFlags, signal: AbortSignal) {
  try {
    const evaluation = evaluate ? await result.evaluate({ signal, certify: certify ?? false }) : undefined;
    if (evaluation?.verdict) await writeVerdict(run.files.verdict, result.trained, evaluation.verdict);
    const figures = [run.files.figure, run.files.picture];
    await plotResult(result, figures, { signal, ...(evaluation ? { evaluation } : {}) });
    const figure = await readFile(run.files.figure, 'utf8');
    await writeReport(run.files.report, result, { signal, figure, ...(evaluation ? { evaluation } : {}) });
    return evaluation;
  } catch (error) {
    throw withSaved(
      error,
      `The training is done, and all of it saved in ${out}: \`barycenter evaluate ${out}\` judges it.`,
    );
  }
}

async function solveInto(problemFile: string, flags: SolveFlags, output: Output): Promise<void> {
  const given = withTableFields(await loadProblem(problemFile), tableFieldsOf(flags));
  const problem = withSolver(given, flags.solver);
  if (problem.solver !== undefined) return solveClassicallyInto(problem, flags, output);
  const loaded = await loadMarginals(withShards(problem, flags.shards));
  if (!flags.quiet) for (const table of tableReports(loaded)) output.note(`read ${tableText(table)}`);
  const blur = blurOf(loaded);
  if (blur && !flags.quiet) output.note(blurText(blur, loaded.epsilon));
  for (const warning of loaded.warnings) output.note(`warning: ${warning}`);
  const total = loaded.problem.training.iterations;
  if ((flags.iterations ?? 0) > total) {
    const end = `past training.iterations ${total} the learning rate stays where its schedule ended`;
    output.note(`warning: --iterations ${flags.iterations}: ${end}; raise training.iterations to train longer`);
  }
  const startFrom = flags.from === undefined ? undefined : await loadStart(flags.from);
  const run = await openRun(flags.out, loaded, { resume: flags.resume ?? false });
  if (run.startsAgain) output.note(`${flags.out} holds no checkpoint yet: starting from the beginning`);
  if (run.changes.length > 0)
    output.note(`warning: resuming with another ${run.changes.join(', ')} than the run had so far`);
  try {
    await interruptible((signal) =>
      withDevice(flags, (device) => solveOn(device, run, loaded, flags, output, signal, startFrom)),
    );
  } finally {
    await run.close();
  }
}

export function solveCommand(program: Command): void {
  const command = program
    .command('solve')
    .argument('<problem>', 'a .json file, or a .js, .mjs or .ts module that exports a problem by default')
    .description('find the barycenter of a problem and write a run folder')
    .requiredOption('--out <run>', 'the run folder to write (required)')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(new Option('--seed <n>', 'seed of everything random (default: 0)').argParser(wholeNumber(0, MAX_SEED)))
    .addOption(
      new Option(
        '--iterations <n>',
        'stop when n iterations are done in all; schedules keep to the problem’s own total',
      ).argParser(wholeNumber(1)),
    )
    .option(
      '--resume',
      'go on from the checkpoint in the run folder, about the same data; from the beginning where a run was killed before its first',
    )
    .option(
      '--from <run>',
      'begin with what another run learned, of a problem with the same potential: other weights, another epsilon, more data',
    )
    .addOption(
      new Option(
        '--solver <kind>',
        'what finds the barycenter (default: the problem’s, energy where it names none)',
      ).choices(SOLVER_KINDS),
    )
    .option('--no-evaluate', 'skip the evaluation at the end')
    .addOption(certifyOption())
    .option(
      '--no-tune',
      'skip the second that a GPU’s first run of a network and batch size spends on choosing its kernel',
    )
    .option('--quiet', 'no progress')
    .addOption(jsonOption());
  addTableOptions(addTrainingQueueOptions(command), 'the files of all marginals').action(
    (problem: string, flags: SolveFlags) => solveInto(problem, flags, createOutput(flags)),
  );
}
