import { Option, type Command } from 'commander';
import { loadMarginals } from '../../../barycenter/problem/load_marginals.js';
import { tableReports } from '../../../barycenter/problem/names.js';
import { SOLVER_KINDS } from '../../../barycenter/problem/with_solver.js';
import { tableFieldsOf, type TableFields } from '../../../barycenter/problem/table_fields.js';
import { withTableFields } from '../../../barycenter/problem/with_table_fields.js';
import { tableText } from '../../../io/table_report.js';
import { compareSolvers, type Comparison } from '../../../solvers/compare/compare.js';
import { interruptible } from '../interrupt.js';
import { loadProblem } from '../load_problem.js';
import { deviceOption, jsonOption, seedOption, threadsOption, wholeNumber, type DeviceFlags } from '../options.js';
import { createOutput, formatTable } from '../output.js';
import { addTableOptions } from '../table_flags.js';
import { withDevice } from '../with_device.js';

interface CompareFlags extends DeviceFlags, TableFields {
  readonly seed: number;
  readonly points: number;
  readonly solvers?: (typeof SOLVER_KINDS)[number][];
}

const figures = (value: number | undefined, digits = 3): string =>
  value === undefined ? '–' : String(Number(value.toPrecision(digits)));

/** The comparison as a person reads it. */
function comparisonText({ solvers, ran, distances, points }: Comparison): string {
  const found = solvers.filter(({ objection }) => objection === undefined);
  const exact = found.some(({ toExact }) => toExact !== undefined);
  const head = [
    'solver',
    'ε',
    'Σ λ_k of the transport costs',
    ...(exact ? ['to the exact answer'] : []),
    'seconds',
    '',
  ];
  const rows = found.map((s) => [
    s.solver,
    figures(s.epsilon),
    figures(s.objective, 6),
    ...(exact ? [figures(s.toExact)] : []),
    (s.seconds ?? 0).toFixed(1),
    s.converged === false ? 'not converged' : '',
  ]);
  const between = ran.map((name, a) => [name, ...ran.map((_, b) => (a === b ? '·' : figures(distances[a][b], 2)))]);
  const left = solvers.filter(({ objection }) => objection !== undefined);
  return [
    formatTable([head, ...rows]),
    ...(ran.length > 1
      ? [
          `half energy distances between ${points.toLocaleString('en')} points of each, in the engine’s unit:`,
          formatTable([['', ...ran], ...between]),
        ]
      : []),
    ...left.map(({ solver, objection }) => `left out: ${solver}: ${objection}`),
  ].join('\n');
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
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());
  addTableOptions(command, 'the files of all marginals').action(async (file: string, flags: CompareFlags) => {
    const output = createOutput(flags);
    const loaded = await loadMarginals(withTableFields(await loadProblem(file), tableFieldsOf(flags)));
    for (const table of tableReports(loaded)) output.note(`read ${tableText(table)}`);
    await interruptible((signal) =>
      withDevice(flags, async (device) => {
        const { seed, points, solvers } = flags;
        const onSolver = (kind: string): void => output.note(`solving by ${kind}`);
        const comparison = await compareSolvers(loaded, {
          device,
          seed,
          points,
          signal,
          onSolver,
          ...(solvers ? { solvers } : {}),
        });
        for (const { solver, warnings = [] } of comparison.solvers)
          for (const warning of warnings) output.note(`warning: ${solver}: ${warning}`);
        output.result(comparison, comparisonText(comparison));
      }),
    );
  });
}
