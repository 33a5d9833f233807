import { Option, type Command } from 'commander';
import { loadMarginals } from '../../../barycenter/problem/load_marginals.js';
import { tableReports } from '../../../barycenter/problem/names.js';
import { SOLVER_KINDS } from '../../../barycenter/problem/with_solver.js';
import { tableFieldsOf, type TableFields } from '../../../barycenter/problem/table_fields.js';
import { withTableFields } from '../../../barycenter/problem/with_table_fields.js';
import { tableText } from '../../../io/table_report.js';
import { compareLoaded } from '../../../solvers/compare/compare.js';
import { plotComparison } from '../../figure/plot_comparison.js';
import { checkFigurePaths } from '../../figure/write_figure.js';
import { comparisonText } from '../comparison_text.js';
import { interruptible } from '../interrupt.js';
import { loadProblem } from '../load_problem.js';
import { deviceOption, jsonOption, seedOption, threadsOption, wholeNumber, type DeviceFlags } from '../options.js';
import { createOutput } from '../output.js';
import { addTableOptions } from '../table_flags.js';
import { withDevice } from '../with_device.js';

interface CompareFlags extends DeviceFlags, TableFields {
  readonly seed: number;
  readonly points: number;
  readonly figure?: string[];
  readonly solvers?: (typeof SOLVER_KINDS)[number][];
}

export function compareCommand(program: Command): void {
  const command = program
    .command('compare')
    .argument('<problem>', 'a .json file, or a .js, .mjs or .ts module that exports a problem by default')
    .description('find the barycenter by every solver that can, and print values, distances between them and times')
    .addOption(new Option('--solvers <kinds...>', 'which to ask (default: all)').choices(SOLVER_KINDS))
    .addOption(seedOption('seed of everything random'))
    .addOption(
      new Option('--points <n>', 'points of each barycenter that distances are between')
        .argParser(wholeNumber(2))
        .default(4096),
    )
    .option('--figure <files...>', 'draw the barycenters side by side: .svg or .png files')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());
  addTableOptions(command, 'the files of all marginals').action(async (file: string, flags: CompareFlags) => {
    const output = createOutput(flags);
    if (flags.figure) checkFigurePaths(flags.figure);
    const loaded = await loadMarginals(withTableFields(await loadProblem(file), tableFieldsOf(flags)));
    for (const table of tableReports(loaded)) output.note(`read ${tableText(table)}`);
    await interruptible((signal) =>
      withDevice(flags, async (device) => {
        const { seed, points, solvers } = flags;
        const onSolver = (kind: string): void => output.note(`solving by ${kind}`);
        const comparison = await compareLoaded(loaded, {
          device,
          seed,
          points,
          signal,
          onSolver,
          ...(solvers ? { solvers } : {}),
        });
        for (const { solver, warnings = [] } of comparison.solvers)
          for (const warning of warnings) output.note(`warning: ${solver}: ${warning}`);
        const { solvers: rows, ran, distances } = comparison;
        // Solvers run one after another, so that this is of all of them.
        const processBytes = process.resourceUsage().maxRSS * 1024;
        const figure = ran.length > 0 ? flags.figure : undefined;
        if (figure) await plotComparison(loaded, comparison, figure);
        const drawn = figure ? `\nfigure: ${figure.join(', ')}` : '';
        output.result(
          { solvers: rows, ran, distances, points, processBytes, ...(figure ? { figure } : {}) },
          `${comparisonText(comparison, processBytes)}${drawn}`,
        );
      }),
    );
  });
}
