import type { Command } from 'commander';
import { plotLoss } from '../../figure/plot_loss.js';
import { plotResult } from '../../figure/plot_result.js';
import { checkFigurePaths } from '../../figure/write_figure.js';
import { loadBarycenter } from '../../run_folder/load_barycenter.js';
import type { LoadedBarycenter } from '../../run_folder/loaded_barycenter.js';
import type { Device } from '../../../device/device.js';
import { interruptible } from '../interrupt.js';
import { loadProblem } from '../load_problem.js';
import { deviceOption, jsonOption, seedOption, threadsOption, type DeviceFlags } from '../options.js';
import { createOutput, warningsTo } from '../output.js';
import { withDevice } from '../with_device.js';

interface PlotFlags extends DeviceFlags {
  readonly output: string;
  readonly seed: number;
  readonly loss?: boolean;
  readonly problem?: string;
}

async function plotOn(
  device: Device,
  run: LoadedBarycenter,
  { output, seed }: PlotFlags,
  signal: AbortSignal,
): Promise<void> {
  const result = run.barycenter(device);
  await plotResult(result, [output], { seed, signal });
  result.free();
}

export function plotCommand(program: Command): void {
  program
    .command('plot')
    .argument('<run>', 'a run folder of `barycenter solve`')
    .description('draw marginals, barycenter and a few plan arrows')
    .requiredOption('--output <file>', 'where to write, .svg or .png (required)')
    .option('--loss', 'draw the validation loss over iterations instead')
    .addOption(seedOption('seed of the points drawn'))
    .option('--problem <file>', 'the problem’s module, for a run whose cost is code')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(async (folder: string, flags: PlotFlags) => {
      checkFigurePaths([flags.output]);
      const problem = flags.problem === undefined ? undefined : await loadProblem(flags.problem);
      const run = await loadBarycenter(folder, problem, warningsTo(createOutput(flags)));
      if (flags.loss) await plotLoss(run.loaded, run.history, [flags.output]);
      else await interruptible((signal) => withDevice(flags, (device) => plotOn(device, run, flags, signal)));
      createOutput(flags).result({ figure: flags.output }, `figure: ${flags.output}`);
    });
}
