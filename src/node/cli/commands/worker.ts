import type { Command } from 'commander';
import { Option } from 'commander';
import type { Problem } from '../../../barycenter/problem/problem.js';
import { invalid } from '../../../errors.js';
import { openStore } from '../../cluster/open_store.js';
import { sha256Of } from '../../cluster/run_file.js';
import { work } from '../../cluster/worker.js';
import { readInputFile } from '../../io/read_file.js';
import { interruptible } from '../interrupt.js';
import { loadProblem } from '../load_problem.js';
import { deviceOption, jsonOption, threadsOption, wholeNumber, type DeviceFlags } from '../options.js';
import { createOutput } from '../output.js';
import { queueOption, storeOption } from '../queue_options.js';
import { workAtTrainings } from '../work_at_trainings.js';
import { withDevice } from '../with_device.js';

interface WorkerFlags extends DeviceFlags {
  readonly queue: string;
  readonly store?: string;
  readonly train?: boolean;
  readonly concurrency: number;
  readonly lock: number;
  readonly grace: number;
  readonly problem?: readonly string[];
}

/** Problems of code that lie here, by the hash under which shards ask for them. */
async function modulesOf(files: readonly string[]): Promise<Map<string, Problem>> {
  const modules = new Map<string, Problem>();
  for (const file of files) modules.set(sha256Of(await readInputFile(file)), await loadProblem(file));
  return modules;
}

/** Seconds in which a store may be away for a shard, which is tried again later and elsewhere. */
const PATIENCE = 5;

/** Options of a worker at tables that one at trainings has no use for. */
const OF_TABLES = ['store', 'concurrency', 'lock', 'grace', 'problem'];

export function workerCommand(program: Command): void {
  program
    .command('worker')
    .description(
      'take shards of tables and jobs of sweeps from a queue until Ctrl-C or SIGTERM, then end or give back the one at hand',
    )
    .addOption(queueOption().makeOptionMandatory())
    .addOption(storeOption())
    .addOption(
      new Option('--train', 'shards of trainings (`solve --queue`) in the place of tables').conflicts(OF_TABLES),
    )
    .addOption(new Option('--concurrency <n>', 'shards at once').argParser(wholeNumber(1, 64)).default(1))
    .addOption(
      new Option('--lock <seconds>', 'after how long without a sign of life the others take a shard over')
        .argParser(wholeNumber(1, 3600))
        .default(30),
    )
    .addOption(
      new Option('--grace <seconds>', 'how long a shard may still take once the worker is told to stop')
        .argParser(wholeNumber(0, 3600))
        .default(10),
    )
    .option('--problem <files...>', 'modules of problems whose cost is code; code is never taken from the queue')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(async (flags: WorkerFlags) => {
      const output = createOutput(flags);
      const { queue: address, store, train, concurrency, lock, grace, problem = [] } = flags;
      if (train) return workAtTrainings(address, flags, output);
      if (store === undefined)
        throw invalid('worker', 'needs --store, or --train', 'neither', 'Name the store of `sample --queue`.');
      const modules = await modulesOf(problem);
      const done = await interruptible((signal) =>
        withDevice(flags, async (device) => {
          const tell = (message: string): void => output.note(`worker: ${message}`);
          const limits = { concurrency, lock, grace };
          const opened = await openStore(store, { onNote: tell, patience: PATIENCE });
          return work({ address, store: opened, device, modules, ...limits, signal, tell });
        }),
      );
      output.result({ done }, `${done} shards done`);
    });
}
