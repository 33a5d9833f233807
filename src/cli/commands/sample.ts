import type { Command } from 'commander';
import { Option } from 'commander';
import { invalid } from '../../errors.js';
import { loadRun } from '../../barycenter/run_folder/load_run.js';
import type { Plan, PointsInput } from '../../barycenter/sampling/plan.js';
import type { Table } from '../../io/numeric_table.js';
import { checkTablePath, readTable, writeArray } from '../../io/table.js';
import { interruptible } from '../interrupt.js';
import { loadProblem } from '../load_problem.js';
import { deviceOption, jsonOption, seedOption, threadsOption, wholeNumber, type DeviceFlags } from '../options.js';
import { createOutput, warningsTo } from '../output.js';
import { withDevice } from '../with_device.js';

interface SampleFlags extends DeviceFlags {
  readonly marginal: number;
  readonly input?: string;
  readonly count?: number;
  readonly perPoint: number;
  readonly seed: number;
  readonly output: string;
  readonly problem?: string;
}

async function inputsOf(plan: Plan, flags: SampleFlags, table: Table | undefined): Promise<PointsInput> {
  if (table === undefined) {
    return { data: await plan.inputs(flags.count ?? 1000, flags.seed), columns: plan.inputDim };
  }
  if (table.columns !== plan.inputDim) {
    throw invalid('sample', `--input must have ${plan.inputDim} columns, as marginal ${plan.marginal} has`,
      `${table.columns} (${String(flags.input)})`, 'Pass points of that marginal’s space, or another --marginal.');
  }
  return table;
}

export function sampleCommand(program: Command): void {
  program
    .command('sample')
    .argument('<run>', 'a run folder of `barycenter solve`')
    .description('draw from a plan: map given points, or points of the marginal itself, to the barycenter')
    .addOption(new Option('--marginal <k>', 'which plan, from 0 (required)').argParser(wholeNumber(0)).makeOptionMandatory())
    .addOption(new Option('--input <file>', 'points to map, .npy or .csv').conflicts('count'))
    .addOption(
      new Option('--count <n>', 'instead of --input: how many rows of the marginal to map (default: 1000)')
        .argParser(wholeNumber(1)),
    )
    .addOption(new Option('--per-point <m>', 'draws for each point').argParser(wholeNumber(1)).default(1))
    .addOption(seedOption('seed of the draws'))
    .requiredOption('--output <file>', 'where to write (required): .npy [rows, (m,) D], or .csv with a draw per line and, for --per-point above 1, a first column row')
    .option('--problem <file>', 'the problem’s module, for a run whose cost is code')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(async (folder: string, flags: SampleFlags) => {
      checkTablePath(flags.output, '--output');
      const problem = flags.problem === undefined ? undefined : await loadProblem(flags.problem);
      const run = await loadRun(folder, problem, warningsTo(createOutput(flags)));
      const input = flags.input === undefined ? undefined : await readTable(flags.input);
      await interruptible((signal) =>
        withDevice(flags, async (device) => {
          const result = run.result(device);
          const plan = result.plan(flags.marginal);
          const { perPoint, seed } = flags;
          const { shape, data } = await plan.sample(await inputsOf(plan, flags, input), { perPoint, seed, signal });
          result.free();
          const [rows, draws, dim] = shape;
          await writeArray(flags.output, { shape: draws === 1 ? [rows, dim] : [rows, draws, dim], data });
          const value = { output: flags.output, rows, perPoint: draws, columns: dim, marginal: flags.marginal, seed };
          const text = `${rows} points of marginal ${flags.marginal}, ${draws} draw(s) each, written to ${flags.output}`;
          createOutput(flags).result(value, text);
        }),
      );
      await run.checkTables();
    });
}
