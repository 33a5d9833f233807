import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { Option } from 'commander';
import { abortedBy, invalid, InvalidInputError } from '../../../errors.js';
import { seldom } from '../../cluster/redis.js';
import { queueStatus } from '../../cluster/status.js';
import { sweepStatus } from '../../sweep/status.js';
import { interruptible } from '../interrupt.js';
import { jsonOption, wholeNumber } from '../options.js';
import { createOutput, type Output } from '../output.js';
import { queueOption } from '../queue_options.js';
import { serverText } from '../queue_text.js';
import { statusText } from '../sweep_text.js';

interface StatusFlags {
  readonly queue?: string;
  readonly watch?: number | true;
  readonly json?: boolean;
}

/** What was seen at one look. */
interface Look {
  readonly value: unknown;
  readonly text: string;
  /** Whether nothing will change any more. */
  readonly isOver: boolean;
}

async function lookAtSweep(folder: string): Promise<Look> {
  const value = await sweepStatus(folder);
  const { done, failed, jobs, isRunning } = value;
  return { value, text: statusText(value), isOver: done + failed === jobs || !isRunning };
}

/** A queue is never over: more may come. */
async function lookAtQueue(address: string, output: Output): Promise<Look> {
  const value = await queueStatus(address, (message) => output.note(`trouble with the queue: ${message}`));
  return { value, text: serverText(value), isOver: false };
}

/** Prints what differs from what was printed before; on a terminal in its place. */
function createView(output: Output): (look: Look) => void {
  let shown = '';
  const { isTTY } = process.stdout;
  return ({ value, text }) => {
    if (text === shown) return;
    // Up to where the last text began, and all below cleared.
    if (isTTY && !output.json && shown !== '') process.stdout.write(`\x1b[${shown.split('\n').length}A\x1b[J`);
    shown = text;
    output.result(value, text);
  };
}

/** Says once what keeps a server that was there from answering; it may come back. */
const troubleTo = (output: Output): ((error: unknown) => undefined) => {
  const tell = seldom((message) => output.note(message));
  return (error) => {
    if (!(error instanceof InvalidInputError)) throw error;
    tell(`looking again: ${error.message}`);
  };
};

async function watch(
  look: () => Promise<Look | undefined>,
  seconds: number,
  view: (look: Look) => void,
): Promise<void> {
  await interruptible(async (signal) => {
    for (let isOver = false; !isOver;) {
      await setTimeout(1000 * seconds, undefined, { signal }).catch(() => {
        throw abortedBy(signal, 'status: stopped watching');
      });
      const seen = await look();
      if (seen === undefined) continue;
      view(seen);
      ({ isOver } = seen);
    }
  });
}

async function showStatus(folder: string | undefined, flags: StatusFlags): Promise<void> {
  const output = createOutput(flags);
  const { queue } = flags;
  if ((folder === undefined) === (queue === undefined))
    throw invalid(
      'status',
      'is of the folder of a sweep or of a --queue',
      folder === undefined ? 'neither' : 'both',
      'Name one of them.',
    );
  const look = () => (queue === undefined ? lookAtSweep(folder!) : lookAtQueue(queue, output));
  const onTrouble = troubleTo(output);
  const lookAgain = queue === undefined ? look : () => look().catch(onTrouble);
  const view = createView(output);
  const first = await look();
  view(first);
  if (flags.watch === undefined || first.isOver) return;
  await watch(lookAgain, flags.watch === true ? 1 : flags.watch, view);
}

export function statusCommand(program: Command): void {
  program
    .command('status')
    .argument('[folder]', 'a folder of `barycenter sweep`')
    .description('how far a sweep is, or the queues of a server: done, running, failed, lost, rate, time left')
    .addOption(queueOption())
    .addOption(
      new Option(
        '--watch [seconds]',
        'look again and again, until it is over or Ctrl-C (default: every second)',
      ).argParser(wholeNumber(1, 86_400)),
    )
    .addOption(jsonOption())
    .action(showStatus);
}
