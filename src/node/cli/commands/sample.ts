import { extname, resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { barycenterNames, marginalTitle, tableReports } from '../../../barycenter/problem/names.js';
import { marginalAtHand } from '../../../barycenter/problem/restore_problem.js';
import { picturesOf } from '../../../barycenter/sampling/pictures.js';
import type { Plan, PlanSample } from '../../../barycenter/sampling/plan.js';
import type { Device } from '../../../device/device.js';
import { rangeOfPictures } from '../../../barycenter/problem/picture_shape.js';
import { rowsOf, type RowSource } from '../../../io/row_source.js';
import { tableText, type TableReport } from '../../../io/table_report.js';
import { shardRows } from '../../../cluster/ranges.js';
import { invalid } from '../../../errors.js';
import { arithmeticOf } from '../../cluster/arithmetic.js';
import { sampleByQueue } from '../../cluster/coordinator.js';
import { drawStreamed } from '../../cluster/draw_streamed.js';
import { openStore } from '../../cluster/open_store.js';
import { disbelief } from '../evaluation_text.js';
import { interruptible } from '../interrupt.js';
import { deviceOption, jsonOption, threadsOption, wholeNumber } from '../options.js';
import { createOutput, type Output } from '../output.js';
import { createRowLines } from '../progress.js';
import { checkQueueFlags, queueOption, storeOption } from '../queue_options.js';
import {
  addDrawOptions,
  cutTable,
  inputRows,
  isLarge,
  marginalOption,
  runAtHand,
  runToCut,
  type DrawFlags,
  type RunAtHand,
  type RunToCut,
} from '../sample_task.js';
import { addTableOptions } from '../table_flags.js';
import { withDevice } from '../with_device.js';
import { checkCount, checkOutputs, checkPictures, writeDraws, type Draws } from '../write_draws.js';

interface SampleFlags extends DrawFlags {
  readonly output?: string;
  readonly pictures?: string;
  readonly queue?: string;
  readonly store?: string;
  readonly decoded?: boolean;
  readonly input?: string;
  readonly count?: number;
}

interface Inputs {
  readonly source: RowSource;
  readonly report?: TableReport;
}

/** @throws InvalidInputError for outputs that workers cannot write */
function checkQueueOutputs({ queue, output, pictures, decoded }: SampleFlags): void {
  if (queue === undefined) return;
  if (decoded || pictures !== undefined) {
    const option = decoded ? '--decoded' : '--pictures';
    throw invalid(option, 'is of draws without a queue', 'both', 'Leave --queue out.');
  }
  if (extname(output!).toLowerCase() !== '.npy')
    throw invalid('--output', 'of a queue is .npy, which is written in place', output!, 'Change the extension.');
}

/** The points to map, and what was read to have them: `--input`, or the marginal's own table. */
async function inputsOf(hand: RunAtHand, plan: Plan, flags: SampleFlags, output: Output): Promise<Inputs> {
  const { marginal: k, input, count = 1000, seed } = flags;
  if (input !== undefined) return inputRows(hand, plan, input, flags, output);
  const { loaded } = hand.run;
  const own = await marginalAtHand(loaded.marginals[k]);
  const report = tableReports({ ...loaded, marginals: loaded.marginals.map((m, i) => (i === k ? own : m)) }).find(
    ({ marginal }) => marginal === k,
  );
  if (report) output.note(`read ${tableText(report)}`);
  const source = rowsOf({ data: await plan.inputs(count, seed), rows: count, columns: plan.inputDim });
  return { source, ...(report ? { report } : {}) };
}

/** Maps the points by the workers of a queue. */
async function drawByQueue(
  folder: string,
  hand: RunToCut,
  plan: Plan,
  source: RowSource,
  flags: SampleFlags,
  {
    arithmetic,
    signal,
    output,
  }: { readonly arithmetic: string; readonly signal: AbortSignal; readonly output: Output },
): Promise<void> {
  const cut = await cutTable(folder, hand, flags, plan, source.rows, arithmetic);
  const tell = (message: string): void => output.note(message);
  await sampleByQueue({
    address: flags.queue!,
    store: await openStore(flags.store!, { onNote: tell, signal }),
    source,
    cut,
    output: resolve(flags.output!),
    signal,
    onRows: createRowLines(source.rows, flags.json ?? false),
    tell,
  });
}

/** G(z) of draws z. */
async function decoded(device: Device, { loaded }: RunAtHand['run'], drawn: PlanSample): Promise<Draws> {
  const [points, perPoint, columns] = drawn.shape;
  const { shape, data } = await picturesOf(device, loaded, { data: drawn.data, columns });
  const [, ...picture] = shape;
  return { sample: { shape: [points, perPoint, picture[0] * picture[1] * picture[2]], data }, picture };
}

/** What was written, and where. */
interface Drawn {
  readonly columns: number;
  readonly names: readonly string[] | undefined;
  readonly written: string;
}

async function draw(
  device: Device,
  { run }: RunAtHand,
  plan: Plan,
  source: RowSource,
  flags: SampleFlags,
  signal: AbortSignal,
): Promise<Drawn> {
  const { perPoint, seed, output: path } = flags;
  const { rows } = source;
  checkCount(rows * perPoint, flags);
  const ofPoints = { columns: plan.outputDim, names: barycenterNames(run.loaded) };
  const isAlone = path !== undefined && flags.pictures === undefined && !flags.decoded;
  if (isAlone && extname(path).toLowerCase() === '.npy' && isLarge(source, plan, flags)) {
    const { precision } = run.loaded.coordinates;
    const draws = { rows, perPoint, columns: plan.outputDim, picture: run.problem.shape, precision };
    const onRows = createRowLines(rows, flags.json ?? false);
    const perShard = shardRows({ ...plan, perPoint });
    await drawStreamed(plan, path, { source, draws, perShard, seed, signal, onRows });
    return { ...ofPoints, written: path };
  }
  const points = { data: await source.read(0, rows), columns: source.columns };
  const drawn = await plan.sample(points, { perPoint, seed, signal });
  const range = rangeOfPictures(run.problem);
  const itself = { sample: drawn, picture: run.problem.shape };
  const isGenerated = run.problem.generator !== undefined && (flags.decoded || flags.pictures !== undefined);
  const pictures = isGenerated ? await decoded(device, run, drawn) : itself;
  const table = flags.decoded ? pictures : itself;
  const names = flags.decoded ? undefined : ofPoints.names;
  const written = await writeDraws({ table, pictures, range, names }, flags);
  return { columns: table.sample.shape[2], names, written };
}

export function sampleCommand(program: Command): void {
  const command = program
    .command('sample')
    .argument('<run>', 'a run folder of `barycenter solve`')
    .description('draw from a plan: map given points, or points of the marginal itself, to the barycenter')
    .addOption(marginalOption())
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
    );
  addDrawOptions(command)
    .option(
      '--output <file>',
      'where to write: .npy [rows, m, D], of pictures [rows · m, height, width, channels], or .csv with a draw a line, after its row from 0 and a header',
    )
    .option('--pictures <folder>', 'of pictures: a new or empty folder for a PNG of each draw')
    .option('--decoded', 'of a run with a generator: what --output gets are pictures G(z), not z')
    .option('--problem <file>', 'the problem’s module, for a run whose cost is code')
    .addOption(queueOption())
    .addOption(storeOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());
  addTableOptions(command, '--input').action(async (folder: string, flags: SampleFlags) => {
    await checkOutputs(flags);
    checkQueueFlags(flags);
    checkQueueOutputs(flags);
    const output = createOutput(flags);
    const toCut = flags.queue === undefined ? undefined : await runToCut(folder, flags, output);
    const hand = toCut ?? (await runAtHand(folder, flags, output));
    const { run } = hand;
    checkPictures(run.loaded, flags);
    output.doubt(disbelief(run));
    await interruptible((signal) =>
      withDevice(flags, async (device) => {
        const result = run.barycenter(device);
        const { perPoint, seed, marginal } = flags;
        const plan = result.plan(marginal);
        const { source, report } = await inputsOf(hand, plan, flags, output);
        const { rows } = source;
        let drawn: Drawn = {
          columns: plan.outputDim,
          names: barycenterNames(run.loaded),
          written: flags.output ?? '',
        };
        try {
          if (toCut === undefined) drawn = await draw(device, hand, plan, source, flags, signal);
          else {
            const by = { arithmetic: arithmeticOf(device), signal, output };
            await drawByQueue(folder, toCut, plan, source, flags, by);
          }
        } finally {
          await source.close();
        }
        result.free();
        const { columns, names, written } = drawn;
        const shape = { rows, perPoint, columns, names };
        const of = marginalTitle(run.problem.marginals[marginal], marginal);
        output.result(
          { output: flags.output, pictures: flags.pictures, ...shape, marginal, seed, input: report },
          `${rows} points of ${of}, ${perPoint} draw(s) each, written to ${written}`,
        );
      }),
    );
    await run.checkTables();
  });
}
