import { randomUUID } from 'node:crypto';
import { checkOptions, type Known } from '../../arguments.js';
import { codeFields, problemToJson } from '../../barycenter/problem/problem_json.js';
import type { SweepJob } from '../../barycenter/sweep/job.js';
import type { JobOutcome } from '../../barycenter/sweep/outcome.js';
import { abortedBy, invalid } from '../../errors.js';
import { readInputFile } from '../io/read_file.js';
import type { SweepAtHand } from '../sweep/point_runner.js';
import { arithmeticOf } from './arithmetic.js';
import { checkQueueAddress, checkStore } from './check_queue.js';
import { JobSender } from './job_sender.js';
import { sayProgress, type Said } from './progress.js';
import { QueuedPoints, shipProblem } from './queued_points.js';
import { connectTo, openQueue, queueName, seldom } from './redis.js';
import { sha256Of } from './run_file.js';
import type { SweepQueue } from './sweep_queue.js';

const SETTINGS: Known<SweepQueue> = { address: true, store: true, module: true };

/** @throws InvalidInputError for a queue that is malformed */
export function checkSweepQueue(queue: SweepQueue): void {
  checkOptions('sweep queue', queue, SETTINGS);
  checkQueueAddress('sweep queue', queue.address);
  checkStore('sweep queue', queue.store);
}

export interface QueueAtHand extends SweepAtHand {
  readonly queue: SweepQueue;
  readonly jobs: readonly SweepJob[];
  /** What became of jobs that had ended before, by their ids. */
  readonly before: ReadonlyMap<string, JobOutcome>;
  readonly tell: (message: string) => void;
}

/** What of a problem workers are sent. @throws InvalidInputError for code without a module */
async function sentProblem({ problem, queue: { module } }: QueueAtHand): Promise<{ text: string; module?: string }> {
  const json = problemToJson(problem) as { readonly marginals: unknown };
  const text = JSON.stringify(json);
  const code = codeFields(json);
  if (code.length === 0) return { text };
  if (module === undefined) {
    const wayOut = 'Write it into a module that exports it by default, and give its file: workers have it, too.';
    throw invalid('sweep --queue', 'code is never sent to workers', `code or memory in ${code.join(', ')}`, wayOut);
  }
  return { text, module: sha256Of(await readInputFile(module)) };
}

/**
 * Opens a queue for a sweep, whose workers do its jobs, as this process does. The caller closes it.
 * @throws InvalidInputError for a problem that is code without a module, and an address at which no server answers
 */
export async function openQueuedPoints(sweep: QueueAtHand): Promise<QueuedPoints> {
  const { queue: given, devices, root, jobs, tell, signal = new AbortController().signal } = sweep;
  const { store } = given;
  const { text, ...module } = await sentProblem(sweep);
  const trouble = seldom((message) => tell(`trouble with the queue: ${message}`));
  const connections = await connectTo(given.address, trouble);
  try {
    const problem = sha256Of(text);
    await shipProblem(store, text, problem);
    const queue = openQueue(connections, queueName(arithmeticOf(devices[0])), trouble);
    const stopped = () => abortedBy(signal, 'sweep: stopped; workers go on with what is in the queue');
    const sender = new JobSender({ queue, store, table: { name: root, shards: jobs.length }, signal, tell, stopped });
    const sent = { problem, ...module };
    const points = new QueuedPoints({ ...sweep, signal, store, queue, sender, sent });
    const before = new Map(sweep.before); // which grows
    const said = async (): Promise<Said> => {
      const { done, failed, lost } = points.tally;
      const ended = { done: before.size + done + failed, failed, of: jobs.length };
      const arithmetic = arithmeticOf(devices[0]);
      return { kind: 'sweep', name: root, arithmetic, ...ended, lost, workers: await queue.getWorkersCount() };
    };
    const say = sayProgress(connections.connect(), randomUUID(), said, tell);
    points.onClose(async () => {
      await say.close();
      connections.close();
    });
    await points.clearEnded(before).catch(async (error: unknown) => {
      await points.close();
      throw error;
    });
    return points;
  } catch (error) {
    connections.close();
    throw error;
  }
}
