import { InvalidArgumentError, Option, type Command } from 'commander';
import type { TableFields } from '../../../barycenter/problem/table_fields.js';
import { namesText, tableReport, tableText } from '../../../io/table_report.js';
import {
  aggregate,
  AGGREGATE_SOLVERS,
  type Aggregated,
  type AggregateSolver,
} from '../../aggregate/posteriors/aggregate.js';
import { checkFiles, readShards } from '../../aggregate/posteriors/read_shards.js';
import type { Shards } from '../../aggregate/posteriors/shard.js';
import { writePosterior, type DrawsFormat } from '../../aggregate/posteriors/write_posterior.js';
import { sharesOf } from '../../aggregate/weights.js';
import { checkNewFolder } from '../../run_folder/classical_run.js';
import { withNewFolder } from '../../run_folder/new_folder.js';
import { interruptible } from '../interrupt.js';
import { deviceOption, jsonOption, seedOption, threadsOption, wholeNumber, type DeviceFlags } from '../options.js';
import { createOutput, formatTable, type Output } from '../output.js';
import { addTableOptions } from '../table_flags.js';
import { withDevice } from '../with_device.js';

interface AggregateFlags extends DeviceFlags, TableFields {
  readonly out: string;
  readonly weights?: number[];
  readonly solver?: AggregateSolver;
  readonly draws?: number;
  readonly chains: number;
  readonly unpowered?: boolean;
  readonly format: DrawsFormat;
  readonly seed: number;
}

const WRITING = 'aggregate --out';

/** Files of which each gets a line, and parameters of the summary that people see. */
const FEW = 12;

function weightsOf(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (values.every((value) => value > 0 && value < Infinity)) return values;
  throw new InvalidArgumentError('Give numbers above 0 between commas, e.g. --weights 1000,500,500.');
}

/** Reads all files, and says what was read: line by line of a few, in one of many. */
async function read(files: readonly string[], flags: AggregateFlags, output: Output): Promise<Shards> {
  const shards = await readShards(files, {
    ...flags,
    onTable(file, table) {
      const report = tableReport(file, table);
      if (files.length <= FEW) output.note(`read ${tableText(report)}`);
      for (const warning of report.warnings ?? []) output.note(`warning: ${file}: ${warning}`);
    },
  });
  if (files.length > FEW) {
    const draws = shards.shards.reduce((sum, { rows }) => sum + rows, 0);
    output.note(
      `read ${files.length} files: ${draws} draws of ${shards.names.length} parameters (${namesText(shards.names)})`,
    );
  }
  return shards;
}

const digits = (value: number): string => String(Number(value.toPrecision(4)));

function summaryText({ summary }: Aggregated): string {
  const shown = summary.barycenter.slice(0, FEW);
  const rows = shown.map(({ parameter, mean, sd, q5, q50, q95 }) => [
    parameter,
    ...[mean, sd, q5, q50, q95].map(digits),
  ]);
  const left = summary.barycenter.length - shown.length;
  return [
    formatTable([['parameter', 'mean', 'sd', '5 %', '50 %', '95 %'], ...rows]),
    ...(left > 0 ? [`and ${left} more in the summary`] : []),
  ].join('\n');
}

async function run(files: readonly string[], flags: AggregateFlags, output: Output): Promise<void> {
  const { out, chains, unpowered = false, format, seed, solver, draws } = flags;
  checkFiles(files, chains);
  const weights = sharesOf(flags.weights, files.length / chains, 'shards');
  await checkNewFolder(out, WRITING);
  const started = performance.now();
  const shards = await read(files, flags, output);
  const { found, written } = await interruptible((signal) =>
    withNewFolder(WRITING, out, async (write) => {
      const found = await aggregate(shards, {
        ...{ weights, unpowered, seed, signal },
        ...(solver ? { solver } : {}),
        ...(draws === undefined ? {} : { draws }),
        withDevice: (work) => withDevice(flags, work),
      });
      return { found, written: await writePosterior(found, { weights, format, signal }, write) };
    }),
  );
  for (const note of found.notes) output.note(note);
  for (const warning of found.warnings) output.note(`warning: ${warning}`);
  const rows = found.draws.length / shards.names.length;
  output.result(
    {
      out,
      solver: found.solver,
      parameters: shards.names,
      shards: found.shards.shards.map(({ name, files: own, rows: count, divergences }, k) => {
        return {
          name,
          files: own,
          weight: weights[k],
          draws: count,
          ...(divergences === undefined ? {} : { divergences }),
        };
      }),
      draws: rows,
      unpowered,
      ...(found.shapes === undefined ? {} : { shapes: found.shapes }),
      meansApart: found.meansApart,
      summary: found.summary.barycenter,
      files: written,
      seconds: (performance.now() - started) / 1000,
      notes: found.notes,
      warnings: found.warnings,
    },
    [
      `${shards.shards.length} shards by ${found.solver}:`,
      summaryText(found),
      `${rows} draws: ${written.draws}`,
      `beside each shard: ${written.summary}`,
      `figure: ${written.figures[0]} and .png`,
    ].join('\n'),
  );
}

const HELP = `
Writes draws.csv (or .npy), summary.csv, figure.svg and figure.png: the Wasserstein barycenter of posteriors of which
each saw a part of the data, its likelihood raised to the power n/n_k (docs/aggregate.md).

  barycenter aggregate shard-*.csv --out whole                        shards of equal size
  barycenter aggregate a.csv b.csv --weights 9000,1000 --out whole    the sizes of the parts
  barycenter aggregate stan/*.csv --chains 4 --out whole              four chains of the first shard, of the second, …
  barycenter aggregate plain-*.csv --unpowered --out whole            likelihoods that were not raised to a power`;

export function aggregateCommand(program: Command): void {
  const command = program
    .command('aggregate')
    .argument('<tables...>', 'draws of each shard: any format that problems take, Stan CSV among them')
    .description('one posterior from those of parts of the data: their Wasserstein barycenter')
    .requiredOption('--out <folder>', 'new or empty folder for what is written')
    .addOption(
      new Option(
        '--weights <list>',
        'numbers above 0 between commas, e.g. sizes of the parts (default: equal)',
      ).argParser(weightsOf),
    )
    .addOption(
      new Option(
        '--solver <kind>',
        'how to find it (default: bures, for one parameter quantile; docs/aggregate.md)',
      ).choices(AGGREGATE_SOLVERS),
    )
    .addOption(
      new Option('--draws <n>', 'rows of the result (default: as many as the largest shard has)').argParser(
        wholeNumber(1),
      ),
    )
    .addOption(
      new Option('--chains <n>', 'so many files, one after the other, are one shard')
        .argParser(wholeNumber(1))
        .default(1),
    )
    .option(
      '--unpowered',
      'likelihoods were not raised to the power n/n_k: draw the draws together by the root of the weight',
    )
    .addOption(new Option('--format <ending>', 'of the draws').choices(['csv', 'npy']).default('csv'))
    .addOption(seedOption('seed of the directions of --solver sliced'))
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP);
  addTableOptions(command, 'the tables').action((files: string[], flags: AggregateFlags) =>
    run(files, flags, createOutput(flags)),
  );
}
