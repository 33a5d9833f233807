import { startWorker } from '#platform/cpu';
import { DeviceUnavailableError, type BarycenterError } from '../../errors.js';
import type { CommandRing } from './command_ring.js';
import type { KernelModule } from './kernel_module.js';
import { died, notStarted } from './worker_faults.js';
import type { WorkerOptions, WorkerThread } from './worker_thread.js';

interface Waiter {
  readonly sequence: number;
  readonly resolve: () => void;
  readonly reject: (error: BarycenterError) => void;
}

/** The worker threads, and who waits for them. They hold the process open only while somebody waits. */
export class WorkerPool {
  readonly threads: number;
  readonly #ring: CommandRing;
  readonly #workers: readonly WorkerThread[];
  readonly #ready: Promise<unknown>;
  #waiters: Waiter[] = [];
  #closed = false;
  /** Set when a thread died: nothing submitted will finish. */
  #failure: BarycenterError | null = null;

  constructor(
    kernelModule: KernelModule,
    memory: WebAssembly.Memory,
    ring: CommandRing,
    threads: number,
    { workerUrl }: WorkerOptions,
  ) {
    this.threads = threads;
    this.#ring = ring;
    const { module, kernels, merging } = kernelModule;
    this.#workers = Array.from({ length: threads }, (_, thread) =>
      startWorker({ data: { module, memory, thread, kernels, wideVectors: merging.on }, workerUrl }),
    );
    this.#ready = Promise.all(this.#workers.map((worker) => this.#start(worker)));
  }

  get failure(): BarycenterError | null {
    return this.#failure;
  }

  /** @throws DeviceUnavailableError if a worker does not start */
  async ready(): Promise<void> {
    try {
      await this.#ready;
    } catch (error) {
      await this.close(new DeviceUnavailableError('cpu device: closed while it opened'));
      throw error;
    }
    for (const worker of this.#workers) worker.unref();
  }

  /** Resolves when the command before `sequence` is done; rejects if a worker dies or the pool closes. */
  waitFor(sequence: number): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ sequence, resolve, reject });
      this.#workers[0].ref();
      this.#progress();
    });
  }

  async close(reason: BarycenterError): Promise<void> {
    this.#closed = true;
    this.#rejectAll(reason);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #start(worker: WorkerThread): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => {
        reject(notStarted(cause));
        this.#fail(cause);
      };
      worker.listen({
        message: (message) => {
          if (message === 'ready') resolve();
          else this.#progress();
        },
        error: fail,
        exit: (code) => {
          if (!this.#closed) fail(new Error(`exit code ${code}`));
        },
      });
    });
  }

  #progress(): void {
    if (this.#closed || this.#failure !== null) return;
    this.#ring.drain();
    const done = this.#waiters.filter(({ sequence }) => this.#ring.isDone(sequence));
    if (done.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !done.includes(waiter));
    if (this.#waiters.length === 0) this.#workers[0].unref();
    for (const { resolve } of done) resolve();
  }

  #fail(cause: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = died(cause);
    this.#rejectAll(this.#failure);
  }

  #rejectAll(error: BarycenterError): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    if (waiters.length > 0) this.#workers[0].unref();
    for (const { reject } of waiters) reject(error);
  }
}
