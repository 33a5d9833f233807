import { InvalidArgumentError, Option, type Command } from 'commander';
import { SOLVER_KINDS, withSolver } from '../../../barycenter/problem/with_solver.js';
import type { Device } from '../../../device/device.js';
import { openDevice } from '../../../open_device/open_device.js';
import { BarycenterError, invalid } from '../../../errors.js';
import { MAX_SEED } from '../../../random/philox.js';
import { openStore } from '../../cluster/open_store.js';
import { sweep } from '../../sweep/sweep.js';
import { interruptible } from '../interrupt.js';
import { loadProblem } from '../load_problem.js';
import { deviceOption, jsonOption, threadsOption, wholeNumber, type DeviceFlags } from '../options.js';
import { createOutput } from '../output.js';
import { checkQueueFlags, queueOption, storeOption } from '../queue_options.js';
import { jobLine, summaryText, sweepDoubt } from '../sweep_text.js';

interface SweepFlags extends DeviceFlags {
  readonly out: string;
  readonly epsilon?: string;
  readonly weights?: string;
  readonly seeds?: string;
  readonly solver?: (typeof SOLVER_KINDS)[number];
  readonly warm: boolean;
  readonly warmIterations?: number;
  readonly figureSeed?: number;
  readonly parallel: number;
  readonly quiet?: boolean;
  readonly queue?: string;
  readonly store?: string;
}

const MOST_PARALLEL = 64;

/** Devices for so many jobs at a time, the threads shared among them. */
async function openDevices(flags: SweepFlags): Promise<Device[]> {
  const { device: kind, threads, parallel } = flags;
  if (parallel > 1 && threads === undefined && kind !== 'webgpu') {
    const wayOut = 'Give --threads, those of each job: --parallel 2 --threads 1, say.';
    throw invalid('--parallel', 'goes with --threads', 'none', wayOut);
  }
  const devices: Device[] = [];
  try {
    for (let slot = 0; slot < parallel; slot++)
      devices.push(await openDevice({ kind, ...(threads === undefined ? {} : { threads }) }));
    return devices;
  } catch (error) {
    for (const device of devices) await device.close();
    throw error;
  }
}

async function sweepInto(file: string, flags: SweepFlags): Promise<void> {
  checkQueueFlags(flags);
  const output = createOutput(flags);
  const { out, quiet, epsilon, weights, seeds, warm, warmIterations, figureSeed } = flags;
  const problem = withSolver(await loadProblem(file), flags.solver);
  const axes = {
    ...(epsilon === undefined ? {} : { epsilon }),
    ...(weights === undefined ? {} : { weights }),
    ...(seeds === undefined ? {} : { seeds }),
  };
  await interruptible(async (signal) => {
    const onNote = (note: string): void => output.note(`note: ${note}`);
    const { queue: address, store } = flags;
    const queue = address !== undefined && {
      queue: { address, store: await openStore(store!, { onNote, signal }), module: file },
    };
    const devices = await openDevices(flags);
    try {
      const { points, summary, files } = await sweep(problem, axes, {
        out,
        devices,
        signal,
        ...queue,
        warm,
        ...(warmIterations === undefined ? {} : { warmIterations }),
        ...(figureSeed === undefined ? {} : { figureSeed }),
        onNote,
        onJob: (point, ended, all) => quiet || output.note(jobLine(point, ended, all)),
      });
      const failed = points.filter(({ outcome }) => outcome?.status === 'failed').length;
      output.doubt(sweepDoubt(points));
      output.result(
        { out, points, summary },
        `${summaryText(summary)}\ntable: ${files.table}\nsummary: ${files.summary}\nfigure: ${files.figure} and .png`,
      );
      if (failed > 0)
        throw new BarycenterError(`sweep: ${failed} of ${points.length} jobs failed; ${files.table} has their errors`);
    } finally {
      for (const device of devices) await device.close();
    }
  });
}

/** Text that is no option by mistake. */
const given = (text: string): string => {
  if (text.trim() === '') throw new InvalidArgumentError('Give values, or leave the option out.');
  return text;
};

export function sweepCommand(program: Command): void {
  program
    .command('sweep')
    .argument('<problem>', 'a .json file, or a .js, .mjs or .ts module that exports a problem by default')
    .description(
      'solve a problem for all of several epsilon, weights and seeds; the same command goes on after an interruption',
    )
    .requiredOption('--out <folder>', 'the folder to write: run folders, a table, a figure (required)')
    .addOption(
      new Option(
        '--epsilon <axis>',
        '0.01:1:log5 by equal factors, 0.1:1:4 in equal steps, 0.1,0.5 one by one; relative:… where relative',
      ).argParser(given),
    )
    .addOption(
      new Option(
        '--weights <axis>',
        'simplex:4 for all multiples of 1/4 above 0, 0.5,0.5/0.25,0.75 one by one',
      ).argParser(given),
    )
    .addOption(new Option('--seeds <axis>', 'how many, from 0, or which: 5, list:7,9').argParser(given))
    .addOption(
      new Option(
        '--solver <kind>',
        'what finds the barycenters (default: the problem’s, energy where it names none)',
      ).choices(SOLVER_KINDS),
    )
    .option('--no-warm', 'begin every job from nothing, not with what a larger epsilon or nearer weights learned')
    .addOption(
      new Option(
        '--warm-iterations <n>',
        'iterations of jobs that begin with what another learned (default: the problem’s)',
      )
        .conflicts('warm')
        .argParser(wholeNumber(1)),
    )
    .addOption(
      new Option('--figure-seed <n>', 'the seed whose runs are drawn (default: the first)').argParser(
        wholeNumber(0, MAX_SEED),
      ),
    )
    .addOption(
      new Option('--parallel <n>', 'jobs at a time, each on --threads threads')
        .argParser(wholeNumber(1, MOST_PARALLEL))
        .default(1),
    )
    .addOption(queueOption('has jobs done by workers, too'))
    .addOption(storeOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .option('--quiet', 'no line for each job')
    .addOption(jsonOption())
    .action(sweepInto);
}
