import type { Command } from 'commander';
import { tableFieldsOf, type TableFields } from '../../../barycenter/problem/table_fields.js';
import { readyProblem } from '../../../barycenter/problem/restore_problem.js';
import { loadBarycenter } from '../../run_folder/load_barycenter.js';
import { barycenterNames, marginalTitle, tableReports } from '../../../barycenter/problem/names.js';
import { tableText } from '../../../io/table_report.js';
import { disbelief, evaluationText } from '../evaluation_text.js';
import { inputTable } from '../input_table.js';
import { interruptible } from '../interrupt.js';
import { loadProblem } from '../load_problem.js';
import { certifyOption, deviceOption, jsonOption, seedOption, threadsOption, type DeviceFlags } from '../options.js';
import { createOutput, warningsTo } from '../output.js';
import { barycenterFieldsOf, wayToBarycenter } from '../picture_fields.js';
import { addTableOptions } from '../table_flags.js';
import { withDevice } from '../with_device.js';

interface EvaluateFlags extends DeviceFlags, TableFields {
  readonly against?: string;
  readonly seed: number;
  readonly problem?: string;
  readonly certify?: boolean;
}

export function evaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .argument('<run>', 'a run folder of `barycenter solve`')
    .description(
      'judge and score a run: a verdict, agreement of the push-forwards with each other and with longer chains, exact answers where they exist, distance to a hold-out',
    )
    .option(
      '--against <file>',
      'hold-out points of the barycenter, a table or draws of `sample`: prints half the energy distance to them, and its error',
    )
    .addOption(certifyOption())
    .addOption(seedOption('seed of the evaluation’s draws'))
    .option('--problem <file>', 'the problem’s module, for a run whose cost is code')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());
  addTableOptions(command, '--against').action(async (folder: string, flags: EvaluateFlags) => {
    const problem = flags.problem === undefined ? undefined : await loadProblem(flags.problem);
    const output = createOutput(flags);
    const run = await loadBarycenter(folder, problem, warningsTo(output));
    const loaded = await readyProblem(run.loaded);
    const tables = tableReports(loaded);
    for (const table of tables) output.note(`read ${tableText(table)}`);
    const expected = {
      option: '--against',
      columns: loaded.potential.dim,
      names: barycenterNames(loaded),
      whose: 'as the barycenter has',
      wayOfPictures: wayToBarycenter(loaded),
    };
    const readAgainst = async (file: string) => {
      const own = await barycenterFieldsOf(loaded.problem, file, flags.array);
      return inputTable(file, { ...own, ...tableFieldsOf(flags) }, expected, output);
    };
    const against = flags.against === undefined ? undefined : await readAgainst(flags.against);
    await interruptible((signal) =>
      withDevice(flags, async (device) => {
        const result = run.barycenter(device);
        const evaluation = await result.evaluate({
          seed: flags.seed,
          signal,
          certify: flags.certify ?? false,
          ...(against ? { against: against.table } : {}),
        });
        result.free();
        const titles = run.problem.marginals.map(marginalTitle);
        output.doubt(disbelief(evaluation));
        output.result({ ...evaluation, tables, against: against?.report }, evaluationText(evaluation, titles));
      }),
    );
  });
}
