import type { Command } from 'commander';
import { Option } from 'commander';
import { extname } from 'node:path';
import { rangesOf, shareOf } from '../../../cluster/ranges.js';
import { jobsOf } from '../../../cluster/shard.js';
import { invalid } from '../../../errors.js';
import { arithmeticOf } from '../../cluster/arithmetic.js';
import { folderStore, removeEmptyFolders } from '../../cluster/folder_store.js';
import { joinParts } from '../../cluster/join_parts.js';
import { drawParts } from '../../cluster/draw_parts.js';
import { disbelief } from '../evaluation_text.js';
import { interruptible } from '../interrupt.js';
import { deviceOption, jsonOption, threadsOption, wholeNumber } from '../options.js';
import { createOutput } from '../output.js';
import {
  addDrawOptions,
  cutTable,
  inputRows,
  marginalOption,
  planShape,
  runToCut,
  type DrawFlags,
} from '../sample_task.js';
import { addTableOptions } from '../table_flags.js';
import { withDevice } from '../with_device.js';

interface ShardFlags extends DrawFlags {
  readonly output: string;
  readonly input: string;
  readonly index?: number;
  readonly of?: number;
  readonly join?: boolean;
  readonly parts?: string;
}

/** @throws InvalidInputError unless it is one job of several, or joins what they left */
function checkShare({ index, of, join, output, parts }: ShardFlags): void {
  if (extname(output).toLowerCase() !== '.npy')
    throw invalid('--output', 'parts become one .npy', output, 'Change the extension.');
  if (parts !== undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(parts)) {
    const wayOut = 'Name a folder that all jobs see; buckets are for worker and sample --queue.';
    throw invalid('--parts', 'must be a folder', `${parts.split(':')[0]}://…`, wayOut);
  }
  if (join) return;
  if (index === undefined || of === undefined)
    throw invalid('shard', 'needs --index and --of, or --join', 'neither', 'Try --index $SLURM_ARRAY_TASK_ID --of N.');
  shareOf(index, of, 1); // before anything is read
}

export function shardCommand(program: Command): void {
  const command = program
    .command('shard')
    .argument('<run>', 'a run folder of `barycenter solve`')
    .description('map a share of a table, as one job of several, each on any machine; then join what they left')
    .addOption(marginalOption())
    .requiredOption('--input <file>', 'the whole table, which every job sees (required)')
    .addOption(new Option('--index <i>', 'which job this is, from 0').argParser(wholeNumber(0)).conflicts('join'))
    .addOption(new Option('--of <n>', 'how many jobs there are').argParser(wholeNumber(1)))
    .option('--join', 'puts what the jobs left together, and says which are missing')
    .option('--parts <folder>', 'where the jobs leave their results (default: OUTPUT.parts)');
  addDrawOptions(command)
    .requiredOption('--output <file>', 'what the whole becomes: .npy [rows, m, D], as `sample` writes it (required)')
    .option('--problem <file>', 'the problem’s module, for a run whose cost is code')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());
  addTableOptions(command, '--input').action(async (folder: string, flags: ShardFlags) => {
    checkShare(flags);
    const output = createOutput(flags);
    const hand = await runToCut(folder, flags, output);
    const plan = planShape(hand, flags.marginal);
    const parts = flags.parts ?? `${flags.output}.parts`;
    const store = folderStore(parts);
    const { source } = await inputRows(hand, plan, flags.input, flags, output);
    try {
      const { rows } = source;
      const cutBy = (arithmetic: string) => cutTable(folder, hand, flags, plan, rows, arithmetic);
      if (flags.join) {
        output.doubt(disbelief(hand.run));
        await joinParts(store, source, cutBy, flags.output, flags.of);
        await removeEmptyFolders(parts);
        output.result({ output: flags.output, rows }, `${rows} points joined to ${flags.output}`);
        return;
      }
      await interruptible((signal) =>
        withDevice(flags, async (device) => {
          const cut = await cutBy(arithmeticOf(device));
          const ranges = rangesOf(rows, cut.perShard);
          await store.put(jobsOf(flags.of!), new TextEncoder().encode('{}\n'));
          const { begin, end } = shareOf(flags.index!, flags.of!, ranges.length);
          const barycenter = hand.run.barycenter(device);
          const drawn = await drawParts(store, source, cut, ranges.slice(begin, end), { barycenter, signal });
          barycenter.free();
          output.result(
            { parts, shards: end - begin, drawn, of: ranges.length },
            `${end - begin} of ${ranges.length} shards in ${parts}, ${drawn} of them drawn now`,
          );
        }),
      );
    } finally {
      await source.close();
    }
    await hand.run.checkTables();
  });
}
