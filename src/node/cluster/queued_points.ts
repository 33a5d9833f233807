import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SweepJob } from '../../barycenter/sweep/job.js';
import type { JobOutcome } from '../../barycenter/sweep/outcome.js';
import { descriptionOf } from '../../cluster/shard.js';
import type { Store } from '../../cluster/store.js';
import {
  decodePoint,
  POINT_FORMAT,
  pointName,
  pointResultOf,
  problemOf,
  startOf,
  type SweepPointTask,
} from '../../cluster/sweep_point.js';
import type { Device } from '../../device/device.js';
import { abortedBy, BarycenterError, type AbortedError } from '../../errors.js';
import { readInputFile } from '../io/read_file.js';
import { replaceFolder } from '../io/replace_folder.js';
import { runFiles } from '../run_folder/files.js';
import type { PointRunner, SweepAtHand } from '../sweep/point_runner.js';
import { runJob } from '../sweep/run_job.js';
import { arithmeticOf } from './arithmetic.js';
import { atMost } from './at_most.js';
import type { Asked, JobSender } from './job_sender.js';
import type { JobQueue } from './redis.js';
import { sha256Of } from './run_file.js';

/** Jobs in the queue at once. */
const AHEAD = 128;
/** Milliseconds between two looks at what the queue says of a job that is not there yet. */
const ASK = 2000;
/** Milliseconds for what is asked of the queue at the end, which one that stands still never answers. */
const LAST_ANSWER = 1500;
/** Milliseconds that a job is left to workers, who take it at once where they are free, before it may be done here. */
const LEFT = 500;

export interface QueuedSweep extends SweepAtHand {
  /** All of the sweep. */
  readonly jobs: readonly SweepJob[];
  readonly store: Store;
  readonly signal: AbortSignal;
  /** The sweep's problem as JSON, which lies in the store, by SHA-256; and that of its module, if it is code. */
  readonly sent: { readonly problem: string; readonly module?: string };
  readonly queue: JobQueue;
  readonly sender: JobSender;
  readonly tell: (message: string) => void;
}

/** A job that was sent, and is waited for. */
interface Pending {
  readonly job: SweepJob;
  readonly point: SweepPointTask;
  readonly name: string;
  readonly start: SweepJob | undefined;
  readonly sentAt: number;
  asked: number;
  isHere: boolean;
  readonly resolve: (outcome: JobOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Jobs of a sweep done by the workers of a queue, and here those that no worker has taken. What counts is what lies in
 * the store and then in the sweep's folder; whoever does a job, its files have the same bits.
 */
export class QueuedPoints implements PointRunner {
  readonly slots = AHEAD;
  /** How many jobs were taken from workers that were lost, and ended. */
  readonly tally = { lost: 0, done: 0, failed: 0 };
  readonly #pending = new Map<string, Pending>();
  readonly #free: Device[];
  readonly #names: string[] = [];
  /** Of jobs that are not written down, by their ids. */
  readonly #sent = new Map<string, string>();
  readonly #arithmetic: string;
  readonly #ended = new AbortController();
  readonly #watching: Promise<void>;
  #disconnect = (): Promise<void> => Promise.resolve();

  constructor(private readonly sweep: QueuedSweep) {
    this.#free = [...sweep.devices];
    this.#arithmetic = arithmeticOf(sweep.devices[0]);
    this.#watching = this.#watch();
  }

  async run(job: SweepJob, start: SweepJob | undefined): Promise<JobOutcome> {
    const { sender } = this.sweep;
    const point = this.#pointOf(job, start, start && (await this.#putStart(start)));
    const name = await pointName(point);
    this.#names.push(name);
    this.#sent.set(job.id, name);
    if (!(await this.sweep.store.has(pointResultOf(name)))) {
      await this.#send(name, point, start);
      await sender.ask(this.#asked(name, point, start), true);
    }
    return new Promise((resolve, reject) => {
      const now = performance.now();
      this.#pending.set(name, { job, point, name, start, sentAt: now, asked: now, isHere: false, resolve, reject });
    });
  }

  async saved({ id }: SweepJob, { status }: JobOutcome): Promise<void> {
    this.tally[status]++;
    const name = this.#sent.get(id);
    if (name !== undefined) await this.#clear([name]);
    this.#sent.delete(id);
  }

  /** Clears queue and store of what a coordinator that was killed left of jobs that were written down, by their ids. */
  async clearEnded(outcomes: ReadonlyMap<string, JobOutcome>): Promise<void> {
    const { store, jobs } = this.sweep;
    const there = new Set([...(await store.list('shards')), ...(await store.list('results'))]);
    if (there.size === 0) return;
    const byId = new Map(jobs.map((job) => [job.id, job]));
    const left: string[] = [];
    for (const job of jobs) {
      const outcome = outcomes.get(job.id);
      if (outcome === undefined) continue;
      const start = outcome.startedFrom === undefined ? undefined : byId.get(outcome.startedFrom);
      const weights = start && sha256Of(await this.#weightsOf(start));
      const name = await pointName(this.#pointOf(job, start, weights));
      if (there.has(descriptionOf(name)) || there.has(pointResultOf(name))) left.push(name);
    }
    await this.#clear(left);
  }

  /** From the queue first: what is found in the store when the sweep goes on says what may be in the queue, too. */
  async #clear(names: readonly string[]): Promise<void> {
    const { sender, store } = this.sweep;
    await sender.forget(names);
    // The descriptions first: a worker that is late looks for them.
    await store.remove(names.map(descriptionOf));
    await store.remove(names.map(pointResultOf));
  }

  async finish(): Promise<void> {
    await this.sweep.sender.forget(this.#names);
    await this.sweep.store.remove(await this.#starts());
  }

  /** What `close` does at last. */
  onClose(disconnect: () => Promise<void>): void {
    this.#disconnect = disconnect;
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await atMost(LAST_ANSWER, this.#watching);
    await this.#disconnect();
  }

  /** @param weights of the start, by SHA-256 */
  #pointOf(job: SweepJob, start: SweepJob | undefined, weights: string | undefined): SweepPointTask {
    const of = { format: POINT_FORMAT, kind: 'point', arithmetic: this.#arithmetic, ...this.sweep.sent, job } as const;
    return start && weights !== undefined ? { ...of, start: { job: start.id, weights } } : of;
  }

  #weightsOf({ folder }: SweepJob): Promise<Uint8Array> {
    return readInputFile(runFiles(join(this.sweep.root, folder)).weights);
  }

  /** Where weights lie that jobs began with, those among them that an earlier coordinator sent, who was killed. */
  async #starts(): Promise<string[]> {
    const { jobs, root } = this.sweep;
    const parents = new Set(jobs.map(({ parent }) => parent));
    const names: string[] = [];
    for (const { id, folder } of jobs) {
      const { weights } = runFiles(join(root, folder));
      if (parents.has(id) && existsSync(weights)) names.push(startOf(sha256Of(await readInputFile(weights))));
    }
    return names;
  }

  async #putStart(start: SweepJob): Promise<string> {
    const { store } = this.sweep;
    const weights = await this.#weightsOf(start);
    const hash = sha256Of(weights);
    if (!(await store.has(startOf(hash)))) await store.put(startOf(hash), weights);
    return hash;
  }

  /** With all that it needs, which may have gone from the store. */
  async #send(name: string, point: SweepPointTask, start: SweepJob | undefined): Promise<void> {
    const { store, sender } = this.sweep;
    if (start) await this.#putStart(start);
    await store.put(descriptionOf(name), new TextEncoder().encode(`${JSON.stringify(point)}\n`));
    await sender.send(name, point);
  }

  /** One that failed on every try, or ended without a result, is done here: see `#claim`. */
  #asked(name: string, point: SweepPointTask, start: SweepJob | undefined): Asked {
    return { name, result: pointResultOf(name), send: () => this.#send(name, point, start) };
  }

  /** Looks until it is closed; an error is that of all that is waited for. */
  async #watch(): Promise<void> {
    const { signal } = this.#ended;
    const lonely = this.sweep.sender.loneliness(
      () => `no worker of "${this.#arithmetic}" is on the queue yet: jobs are done here until one comes`,
    );
    while (!signal.aborted) {
      try {
        if (this.sweep.signal.aborted) throw this.#stopped();
        await this.#look();
        await lonely();
      } catch (error) {
        for (const [name, { isHere, reject }] of this.#pending) {
          if (isHere) continue; // ends by itself
          this.#pending.delete(name);
          reject(error);
        }
      }
      await delay(this.sweep.store.look, undefined, { signal }).catch(() => undefined);
    }
  }

  #stopped(): AbortedError {
    return abortedBy(this.sweep.signal, 'sweep: stopped; workers go on with what is in the queue');
  }

  async #look(): Promise<void> {
    for (const pending of [...this.#pending.values()]) {
      const { name, point, start, isHere } = pending;
      if (isHere) continue;
      if (await this.sweep.store.has(pointResultOf(name))) {
        const outcome = await this.#take(pending);
        this.#pending.delete(name);
        pending.resolve(outcome);
      } else if (performance.now() - pending.asked > ASK) {
        await this.sweep.sender.ask(this.#asked(name, point, start), false);
        pending.asked = performance.now();
      }
    }
    for (const pending of this.#pending.values()) {
      if (this.#free.length === 0) return;
      if (!pending.isHere && performance.now() - pending.sentAt > LEFT && (await this.#claim(pending)))
        this.#doHere(pending, this.#free.pop()!);
    }
  }

  /** Puts the files of a result into the run folder. */
  async #take({ job, point, name }: Pending): Promise<JobOutcome> {
    const { store, root } = this.sweep;
    const path = pointResultOf(name);
    const sent = await this.sweep.sender.answered(this.sweep.queue.getJob(name));
    this.tally.lost += sent?.stalledCounter ?? 0;
    const bytes = await getAll(store, path);
    const { outcome, files } = await decodePoint(bytes, `${store.title}: ${path}`, name, point);
    const folder = join(root, job.folder);
    if (files.size > 0) await replaceFolder(folder, files);
    else await rm(folder, { recursive: true, force: true });
    return outcome;
  }

  /**
   * Takes a job out of the queue, which it refuses while a living worker has it, and says where workers could not do
   * it: one of another store, say, to which nothing is left to do.
   */
  async #claim({ name, job: { folder } }: Pending): Promise<boolean> {
    const { queue, sender, store, tell } = this.sweep;
    const job = await sender.answered(queue.getJob(name));
    const state = job && (await sender.answered(job.getState()));
    if (!job || (state === 'completed' && (await store.has(pointResultOf(name))))) return false; // `ask` sends it again
    const isOurs = await sender.answered(
      job.remove().then(
        () => true,
        () => false,
      ),
    );
    if (!isOurs || (await store.has(pointResultOf(name)))) return false;
    if (state === 'active') this.tally.lost++;
    const reason = job.failedReason ?? 'no reason given';
    if (state === 'completed') tell(doneElsewhere(folder, store));
    else if (state === 'failed') tell(`workers failed on every try at ${folder}, which is done here: ${reason}`);
    else if (job.failedReason) tell(`a worker failed at ${folder}, which is done here: ${reason}`);
    return true;
  }

  #doHere(pending: Pending, device: Device): void {
    const { name, job, start } = pending;
    const { problem, root, signal } = this.sweep;
    pending.isHere = true;
    const ended = (): void => {
      this.#free.push(device);
      this.#pending.delete(name);
    };
    void runJob(job, { problem, root, device, signal, ...(start && { start }) }).then(
      (outcome) => {
        ended();
        pending.resolve(outcome);
      },
      (error: unknown) => {
        ended();
        pending.reject(error);
      },
    );
  }
}

const doneElsewhere = (folder: string, { title }: Store): string =>
  `a worker did ${folder}, but the result is not in ${title}: is it the same one? The job is done here`;

async function getAll(store: Store, name: string): Promise<Uint8Array> {
  const bytes = await store.get(name);
  if (bytes) return bytes;
  throw new BarycenterError(`${store.title}: ${name} was there and is gone; the same command goes on`);
}

/** Where the problem of a sweep lies, for whoever sends it. */
export async function shipProblem(store: Store, text: string, sha256: string): Promise<void> {
  if (!(await store.has(problemOf(sha256)))) await store.put(problemOf(sha256), new TextEncoder().encode(text));
}
