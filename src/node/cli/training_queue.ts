import { Option, type Command } from 'commander';
import type { Rounds } from '../../barycenter/training/rounds.js';
import { openTrainingSession, type TrainingSessionSpec } from '../cluster/training_session.js';
import { wholeNumber } from './options.js';
import type { Output } from './output.js';
import { queueOption } from './queue_options.js';

export interface TrainingQueueFlags {
  readonly queue?: string;
  readonly shards?: number;
}

export function addTrainingQueueOptions(command: Command): Command {
  return command
    .addOption(queueOption('has shards of each minibatch computed by workers, too'))
    .addOption(
      new Option('--shards <n>', 'equal parts that a minibatch is cut into (default: the problem’s)').argParser(
        wholeNumber(1, 2 ** 20),
      ),
    );
}

/** Runs a training whose shards workers compute, too, where a queue is named, and says who computed them. */
export async function withTrainingQueue<T>(
  queue: string | undefined,
  spec: Omit<TrainingSessionSpec, 'onNote'>,
  output: Pick<Output, 'note'>,
  train: (rounds: Rounds | undefined) => Promise<T>,
): Promise<T> {
  if (queue === undefined) return train(undefined);
  const session = await openTrainingSession(queue, { ...spec, onNote: (note) => output.note(note) });
  try {
    return await train(session.rounds);
  } finally {
    await session.close();
    const { tally } = session.rounds;
    const here = tally.get('here') ?? 0;
    const all = [...tally.values()].reduce((sum, count) => sum + count, 0);
    output.note(
      `shards: ${all}, of which ${all - here} by ${[...tally.keys()].filter((n) => n !== 'here').length} workers`,
    );
  }
}
