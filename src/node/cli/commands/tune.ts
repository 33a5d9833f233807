import { Option, type Command } from 'commander';
import { loadMarginals } from '../../../barycenter/problem/load_marginals.js';
import { tuneProblem } from '../../../barycenter/tuning/tune_problem.js';
import { loadProblem } from '../load_problem.js';
import { jsonOption, type DeviceFlags } from '../options.js';
import { createOutput } from '../output.js';
import { tuningText, untunable } from '../tuning_text.js';
import { withDevice } from '../with_device.js';

/** Seconds for each number of chains: who tunes ahead has time for what compiles slowly, too. */
const BUDGET = 10;

interface TuneFlags extends DeviceFlags {
  readonly force?: boolean;
}

export function tuneCommand(program: Command): void {
  program
    .command('tune')
    .argument('<problem>', 'a .json file, or a .js, .mjs or .ts module that exports a problem by default')
    .description(
      'choose by measured time how a GPU runs the chains of a problem, ahead of `solve`, which does it otherwise',
    )
    .addOption(
      new Option('--device <kind>', 'which to tune; auto takes a hardware GPU if there is one')
        .choices(['auto', 'webgpu'])
        .default('auto'),
    )
    .option('--force', 'race again where a winner is known')
    .addOption(jsonOption())
    .action(async (problem: string, flags: TuneFlags) => {
      const output = createOutput(flags);
      const loaded = await loadMarginals(await loadProblem(problem));
      await withDevice(flags, async (device) => {
        const onWarning = (message: string): void => output.note(`warning: ${message}`);
        const force = flags.force ?? false;
        const tunings = untunable(device.info)
          ? []
          : await tuneProblem(device, loaded, { force, onWarning, budget: BUDGET });
        output.result(
          { device: device.info, reason: untunable(device.info), tunings },
          tuningText(device.info, tunings),
        );
      });
    });
}
