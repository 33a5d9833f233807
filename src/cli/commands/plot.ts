import type { Command } from 'commander';
import { checkFigurePaths, plotResult } from '../../barycenter/figure/plot_result.js';
import { loadRun } from '../../barycenter/run_folder/load_run.js';
import { loadProblem } from '../load_problem.js';
import { deviceOption, jsonOption, seedOption, threadsOption, type DeviceFlags } from '../options.js';
import { createOutput } from '../output.js';
import { withDevice } from '../with_device.js';

interface PlotFlags extends DeviceFlags {
  readonly output: string;
  readonly seed: number;
  readonly problem?: string;
}

export function plotCommand(program: Command): void {
  program
    .command('plot')
    .argument('<run>', 'a run folder of `barycenter solve`')
    .description('draw marginals, barycenter and a few plan arrows')
    .requiredOption('--output <file>', 'where to write, .svg or .png')
    .addOption(seedOption('seed of the points drawn'))
    .option('--problem <file>', 'the problem’s module, for a run whose cost is code')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(async (folder: string, flags: PlotFlags) => {
      checkFigurePaths([flags.output]);
      const problem = flags.problem === undefined ? undefined : await loadProblem(flags.problem);
      const run = await loadRun(folder, problem);
      await withDevice(flags, async (device) => {
        const result = run.result(device);
        await plotResult(result, [flags.output], { seed: flags.seed });
        result.free();
      });
      createOutput(flags).result({ figure: flags.output }, `figure: ${flags.output}`);
    });
}
