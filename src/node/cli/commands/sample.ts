import type { Command } from 'commander';
import type { TableFields } from '../../../barycenter/problem/table_fields.js';
import { Option } from 'commander';
import { barycenterNames, columnNames, marginalTitle, tableReports } from '../../../barycenter/problem/names.js';
import { marginalAtHand } from '../../../barycenter/problem/restore_problem.js';
import { loadBarycenter } from '../../run_folder/load_barycenter.js';
import type { LoadedBarycenter } from '../../run_folder/loaded_barycenter.js';
import type { Plan } from '../../../barycenter/sampling/plan.js';
import type { PointsInput } from '../../../barycenter/sampling/points_input.js';
import { checkTablePath, writeArray } from '../../io/table.js';
import { tableText, type TableReport } from '../../../io/table_report.js';
import { inputTable } from '../input_table.js';
import { disbelief } from '../evaluation_text.js';
import { interruptible } from '../interrupt.js';
import { loadProblem } from '../load_problem.js';
import { deviceOption, jsonOption, seedOption, threadsOption, wholeNumber, type DeviceFlags } from '../options.js';
import { createOutput, warningsTo, type Output } from '../output.js';
import { addTableOptions } from '../table_flags.js';
import { withDevice } from '../with_device.js';

interface SampleFlags extends DeviceFlags, TableFields {
  readonly marginal: number;
  readonly input?: string;
  readonly count?: number;
  readonly perPoint: number;
  readonly seed: number;
  readonly output: string;
  readonly problem?: string;
}

/** The points to map, and what was read to have them: `--input`, or the marginal's own table. */
async function inputsOf(
  { loaded }: LoadedBarycenter,
  plan: Plan,
  flags: SampleFlags,
  output: Output,
): Promise<{ points: PointsInput; report?: TableReport }> {
  const { marginal: k, input, count = 1000, seed } = flags;
  const columns = plan.inputDim;
  if (input !== undefined) {
    const expected = {
      option: '--input',
      columns,
      names: columnNames(loaded, k),
      whose: `as ${marginalTitle(loaded.problem.marginals[k], k)} has`,
    };
    const { table, report } = await inputTable(input, flags, expected, output);
    return { points: table, report };
  }
  const own = await marginalAtHand(loaded.marginals[k]);
  const report = tableReports({ ...loaded, marginals: loaded.marginals.map((m, i) => (i === k ? own : m)) }).find(
    ({ marginal }) => marginal === k,
  );
  if (report) output.note(`read ${tableText(report)}`);
  return { points: { data: await plan.inputs(count, seed), columns }, ...(report ? { report } : {}) };
}

export function sampleCommand(program: Command): void {
  const command = program
    .command('sample')
    .argument('<run>', 'a run folder of `barycenter solve`')
    .description('draw from a plan: map given points, or points of the marginal itself, to the barycenter')
    .addOption(
      new Option('--marginal <k>', 'which plan, from 0 (required)').argParser(wholeNumber(0)).makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--input <file>',
        'points to map: a table with the marginal’s columns, or draws of `sample`',
      ).conflicts('count'),
    )
    .addOption(
      new Option('--count <n>', 'instead of --input: how many rows of the marginal to map (default: 1000)').argParser(
        wholeNumber(1),
      ),
    )
    .addOption(new Option('--per-point <m>', 'draws for each point').argParser(wholeNumber(1)).default(1))
    .addOption(seedOption('seed of the draws'))
    .requiredOption(
      '--output <file>',
      'where to write (required): .npy [rows, m, D], or .csv with a draw a line, after its row from 0 and a header',
    )
    .option('--problem <file>', 'the problem’s module, for a run whose cost is code')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());
  addTableOptions(command, '--input').action(async (folder: string, flags: SampleFlags) => {
    checkTablePath(flags.output, '--output');
    const problem = flags.problem === undefined ? undefined : await loadProblem(flags.problem);
    const run = await loadBarycenter(folder, problem, warningsTo(createOutput(flags)));
    createOutput(flags).doubt(disbelief(run));
    await interruptible((signal) =>
      withDevice(flags, async (device) => {
        const output = createOutput(flags);
        const result = run.barycenter(device);
        const { perPoint, seed } = flags;
        const plan = result.plan(flags.marginal);
        const { points, report } = await inputsOf(run, plan, flags, output);
        const { shape, data } = await plan.sample(points, { perPoint, seed, signal });
        result.free();
        const [rows, draws, columns] = shape;
        const names = barycenterNames(run.loaded);
        await writeArray(flags.output, { shape, data }, names);
        const value = {
          output: flags.output,
          rows,
          perPoint: draws,
          columns,
          names,
          marginal: flags.marginal,
          seed,
          input: report,
        };
        const of = marginalTitle(run.problem.marginals[flags.marginal], flags.marginal);
        output.result(value, `${rows} points of ${of}, ${draws} draw(s) each, written to ${flags.output}`);
      }),
    );
    await run.checkTables();
  });
}
