import type { Command } from 'commander';
import { loadRun } from '../../barycenter/run_folder/load_run.js';
import { readTable } from '../../io/table.js';
import { evaluationText } from '../evaluation_text.js';
import { interruptible } from '../interrupt.js';
import { loadProblem } from '../load_problem.js';
import { deviceOption, jsonOption, seedOption, threadsOption, type DeviceFlags } from '../options.js';
import { createOutput, warningsTo } from '../output.js';
import { withDevice } from '../with_device.js';

interface EvaluateFlags extends DeviceFlags {
  readonly against?: string;
  readonly seed: number;
  readonly problem?: string;
}

export function evaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .argument('<run>', 'a run folder of `barycenter solve`')
    .description('judge and score a run: a verdict, agreement of the push-forwards with each other and with longer chains, exact answers where they exist, distance to a hold-out')
    .option('--against <file>', 'hold-out points of the barycenter, .npy or .csv: prints half the energy distance to them, and its error')
    .addOption(seedOption('seed of the evaluation’s draws'))
    .option('--problem <file>', 'the problem’s module, for a run whose cost is code')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(async (folder: string, flags: EvaluateFlags) => {
      const problem = flags.problem === undefined ? undefined : await loadProblem(flags.problem);
      const run = await loadRun(folder, problem, warningsTo(createOutput(flags)));
      const against = flags.against === undefined ? undefined : await readTable(flags.against);
      await interruptible((signal) =>
        withDevice(flags, async (device) => {
          const result = run.result(device);
          const evaluation = await result.evaluate({ seed: flags.seed, signal, ...(against ? { against } : {}) });
          result.free();
          createOutput(flags).result(evaluation, evaluationText(evaluation));
        }),
      );
    });
}
