import type { TableFields } from '../../../barycenter/problem/table_fields.js';
import { namesText, tableReport, tableText } from '../../../io/table_report.js';
import { aggregate, type Aggregated, type AggregateSolver } from '../../aggregate/posteriors/aggregate.js';
import { checkFiles, readShards } from '../../aggregate/posteriors/read_shards.js';
import type { Shards } from '../../aggregate/posteriors/shard.js';
import { writePosterior, type DrawsFormat } from '../../aggregate/posteriors/write_posterior.js';
import { sharesOf } from '../../aggregate/weights.js';
import { checkNewFolder } from '../../run_folder/classical_run.js';
import { withNewFolder } from '../../run_folder/new_folder.js';
import { interruptible } from '../interrupt.js';
import type { DeviceFlags } from '../options.js';
import { formatTable, type Output } from '../output.js';
import { withDevice } from '../with_device.js';

export interface PosteriorFlags extends DeviceFlags, TableFields {
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

/** Reads all files, and says what was read: line by line of a few, in one of many. */
async function read(files: readonly string[], flags: PosteriorFlags, output: Output): Promise<Shards> {
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

/** Draws of shards to those of their barycenter, in a new folder. */
export async function aggregatePosteriors(
  files: readonly string[],
  flags: PosteriorFlags,
  output: Output,
): Promise<void> {
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
