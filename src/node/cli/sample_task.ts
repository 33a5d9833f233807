import { extname } from 'node:path';
import { Option, type Command } from 'commander';
import type { Problem } from '../../barycenter/problem/problem.js';
import { columnNames, marginalTitle } from '../../barycenter/problem/names.js';
import { tableFieldsOf, type TableFields } from '../../barycenter/problem/table_fields.js';
import { invalid } from '../../errors.js';
import { rowsOf, type RowSource } from '../../io/row_source.js';
import { tableReport, tableText, type TableReport } from '../../io/table_report.js';
import type { Plan } from '../../barycenter/sampling/plan.js';
import { shardRows } from '../../cluster/ranges.js';
import type { CutTable } from '../../cluster/cut_table.js';
import { readRunFile, sha256Of, type RunBytes } from '../cluster/run_file.js';
import { taskOf } from '../cluster/stored_runs.js';
import { openNpyRows } from '../io/npy_rows.js';
import { readInputFile } from '../io/read_file.js';
import { loadBarycenter } from '../run_folder/load_barycenter.js';
import type { LoadedBarycenter } from '../run_folder/loaded_barycenter.js';
import { inputTable } from './input_table.js';
import { loadProblem } from './load_problem.js';
import { seedOption, wholeNumber, type DeviceFlags } from './options.js';
import { warningsTo, type Output } from './output.js';
import { pictureFieldsOf, wayToMarginal } from './picture_fields.js';

/** What `sample` and `shard` ask of a plan. */
export interface DrawFlags extends DeviceFlags, TableFields {
  readonly marginal: number;
  readonly perPoint: number;
  readonly seed: number;
  readonly problem?: string;
}

export const marginalOption = (): Option =>
  new Option('--marginal <k>', 'which plan, from 0 (required)').argParser(wholeNumber(0)).makeOptionMandatory();

export const addDrawOptions = (command: Command): Command =>
  command
    .addOption(new Option('--per-point <m>', 'draws for each point').argParser(wholeNumber(1)).default(1))
    .addOption(seedOption('seed of the draws'));

/** A run, and the module that was given for it. */
export interface RunAtHand {
  readonly run: LoadedBarycenter;
  readonly problem: Problem | undefined;
}

export async function runAtHand(folder: string, flags: DrawFlags, output: Output): Promise<RunAtHand> {
  const problem = flags.problem === undefined ? undefined : await loadProblem(flags.problem);
  return { problem, run: await loadBarycenter(folder, problem, warningsTo(output)) };
}

/** A run whose file is to be what workers sample from. */
export interface RunToCut extends RunAtHand {
  /** SHA-256 of its file before it was loaded. */
  readonly sha256: string;
}

export async function runToCut(folder: string, flags: DrawFlags, output: Output): Promise<RunToCut> {
  const { sha256 } = await readRunFile(folder);
  return { ...(await runAtHand(folder, flags, output)), sha256 };
}

/** A plan without a device. */
export type PlanShape = Pick<Plan, 'marginal' | 'inputDim' | 'outputDim'>;

/** @throws InvalidInputError for a marginal that there is not */
export function planShape({ run }: RunAtHand, marginal: number): PlanShape {
  const { inputs, output } = run.loaded.coordinates;
  if (marginal >= inputs.length)
    throw invalid('--marginal', `must be 0 to ${inputs.length - 1}`, String(marginal), 'Marginals count from 0.');
  return { marginal, inputDim: inputs[marginal].reference.length, outputDim: output.reference.length };
}

/** Numbers of a table, or of its draws, from which on `.npy` is read and written piece by piece: 64 MiB of float32. */
const STREAMED = 2 ** 24;

/**
 * The rows of a `.npy` file that is read piece by piece, and what they are; undefined where the whole is to be read:
 * another format, rows in Fortran's order, rows to be left out, or the wrong columns, which reading the whole explains.
 */
async function streamedRows(
  file: string,
  flags: TableFields,
  columns: number,
): Promise<{ source: RowSource; report: TableReport } | undefined> {
  const others = Object.keys(flags.where ?? {}).length > 0 || flags.missing === 'drop' || flags.array !== undefined;
  if (extname(file).toLowerCase() !== '.npy' || others || flags.header !== undefined || flags.layer !== undefined)
    return undefined;
  const source = await openNpyRows(file, flags.columns);
  if (source && source.columns === columns) {
    return { source, report: tableReport(file, { data: new Float32Array(0), rows: source.rows, columns }) };
  }
  await source?.close();
  return undefined;
}

/** Whether a table and its draws had better not be in memory at once. */
export const isLarge = ({ rows, columns }: RowSource, { outputDim }: PlanShape, { perPoint }: DrawFlags): boolean =>
  rows * Math.max(columns, perPoint * outputDim) >= STREAMED;

/**
 * The points of `--input`: a small table is read and looked at as a whole, a large one piece by piece. The
 * caller closes the source.
 */
export async function inputRows(
  { run }: RunAtHand,
  plan: PlanShape,
  file: string,
  flags: DrawFlags,
  output: Output,
): Promise<{ source: RowSource; report: TableReport }> {
  const { marginal: k, inputDim: columns } = plan;
  const streamed = await streamedRows(file, flags, columns);
  if (streamed && isLarge(streamed.source, plan, flags)) {
    output.note(`read ${tableText(streamed.report)}`);
    return streamed;
  }
  await streamed?.source.close();
  const expected = {
    option: '--input',
    columns,
    names: columnNames(run.loaded, k),
    whose: `as ${marginalTitle(run.problem.marginals[k], k)} has`,
    wayOfPictures: wayToMarginal(run.loaded, k),
  };
  const own = await pictureFieldsOf(run.problem, k, file, flags.array);
  const { table, report } = await inputTable(file, { ...own, ...tableFieldsOf(flags) }, expected, output);
  return { source: rowsOf(table), report };
}

/**
 * A table cut for a run, whose file goes to wherever shards are computed.
 * @throws InvalidInputError for a run that was written to since it was loaded: draws of the old weights would have the
 * name of the new ones
 */
export async function cutTable(
  folder: string,
  { run, sha256 }: RunToCut,
  flags: DrawFlags,
  plan: PlanShape,
  rows: number,
  arithmetic: string,
): Promise<CutTable & { readonly file: RunBytes }> {
  const file = await readRunFile(folder);
  if (file.sha256 !== sha256) {
    const wayOut = 'Run the command again, best when its training has ended.';
    throw invalid('run', 'must stay as it is while its draws are named', `${folder}, which changed`, wayOut);
  }
  const { marginal, perPoint, seed } = flags;
  const module = flags.problem === undefined ? undefined : sha256Of(await readInputFile(flags.problem));
  const { precision } = run.loaded.coordinates;
  return {
    task: { arithmetic, ...taskOf(file, module), marginal, perPoint, seed },
    file,
    perShard: shardRows({ ...plan, perPoint }),
    draws: { rows, perPoint, columns: plan.outputDim, picture: run.problem.shape, precision },
  };
}
