import { startWorker } from '#platform/cpu';
import { DeviceUnavailableError, type BarycenterError } from '../../errors.js';
import { checkAllocation, Heap, MAX_PAGES, outOfMemory } from './heap.js';
import type { KernelModule } from './kernel_module.js';
import type { KernelRunner } from './kernel_runner.js';
import { died, notStarted, voidResults } from './worker_faults.js';
import { HEAP_BYTES } from './worker_protocol.mjs';
import type { Answer, Step, WorkerMessage, WorkerOptions, WorkerThread } from './worker_thread.js';

const PAGE = 65536;

interface Reader {
  readonly resolve: (bytes: ArrayBuffer) => void;
  readonly reject: (error: BarycenterError) => void;
}

/**
 * One thread with a memory of its own, which this thread writes and reads by messages: for pages that may not share
 * memory. What it is sent is done in order, so blocks are free for others at once.
 */
export class PrivateRunner implements KernelRunner {
  readonly threads = 1;
  failure: BarycenterError | null = null;
  readonly #worker: WorkerThread;
  readonly #heap: Heap;
  readonly #readers = new Map<number, Reader>();
  readonly #ready: Promise<void>;
  #pages = HEAP_BYTES / PAGE;
  #liveBytes = 0;
  #steps: Step[] = [];
  #nextRead = 0;
  #closed = false;

  private constructor(worker: WorkerThread) {
    this.#worker = worker;
    this.#heap = new Heap({
      byteLength: () => this.#pages * PAGE,
      grow: (pages) => this.#grow(pages),
      clear: (start, end) => this.#submit({ do: 'clear', start, end }),
    });
    this.#ready = new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => {
        reject(notStarted(cause));
        this.#fail(died(cause));
      };
      worker.listen({
        message: (message) => this.#receive(message, resolve),
        error: fail,
        exit: (code) => {
          if (!this.#closed) fail(new Error(`exit code ${code}`));
        },
      });
    });
  }

  /** @throws DeviceUnavailableError if the thread does not start */
  static async start(kernelModule: KernelModule, options: WorkerOptions): Promise<PrivateRunner> {
    const { module, kernels, merging, sharedMemory } = kernelModule;
    const data = { module, kernels, wideVectors: merging.on, sharedMemory, maximumPages: MAX_PAGES };
    const runner = new PrivateRunner(startWorker({ data, workerUrl: options.workerUrl }));
    try {
      await runner.#ready;
    } catch (error) {
      await runner.close(new DeviceUnavailableError('cpu device: closed while it opened'));
      throw error;
    }
    runner.#worker.unref();
    return runner;
  }

  allocate(label: string, byteLength: number): number {
    checkAllocation(label, byteLength);
    const address = this.#heap.allocate(byteLength);
    if (address === null) throw outOfMemory(label, byteLength, this.#liveBytes);
    this.#liveBytes += byteLength;
    return address;
  }

  free(address: number, byteLength: number): void {
    this.#liveBytes -= byteLength;
    this.#heap.free(address, byteLength);
  }

  write(address: number, bytes: Uint8Array): void {
    this.#submit({ do: 'write', address, bytes: bytes.slice() });
  }

  read(address: number, byteLength: number): Promise<ArrayBuffer> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const id = this.#nextRead++;
    return new Promise((resolve, reject) => {
      this.#readers.set(id, { resolve, reject });
      this.#worker.ref();
      this.#submit({ do: 'read', id, address, byteLength });
      this.#post();
    });
  }

  view(): undefined {
    return undefined;
  }

  run(kernel: number, words: Uint32Array, tiles: number): void {
    if (tiles > 0) this.#submit({ do: 'run', kernel, words, tiles });
  }

  copy(from: number, to: number, byteLength: number): void {
    if (byteLength > 0) this.#submit({ do: 'copy', from, to, byteLength });
  }

  async synchronize(): Promise<void> {
    await this.read(0, 0);
  }

  async close(reason: BarycenterError): Promise<void> {
    this.#closed = true;
    this.#steps = [];
    this.#rejectAll(reason);
    await this.#worker.terminate();
  }

  /** What comes in one turn of the event loop is sent at once: a message costs more than most of what it asks for. */
  #submit(step: Step): void {
    if (this.#steps.length === 0) queueMicrotask(() => this.#post());
    this.#steps.push(step);
  }

  #post(): void {
    if (this.#steps.length === 0 || this.#closed) return;
    this.#worker.post(this.#steps);
    this.#steps = [];
  }

  #grow(pages: number): boolean {
    if (this.#pages + pages > MAX_PAGES) return false;
    this.#pages += pages;
    this.#submit({ do: 'grow', pages: this.#pages });
    return true;
  }

  #receive(message: WorkerMessage, started: () => void): void {
    if (message === 'ready') started();
    else if (message !== 'progress') this.#answer(message);
  }

  #answer({ id, bytes, fault }: Answer): void {
    const reader = this.#readers.get(id);
    this.#readers.delete(id);
    if (this.#readers.size === 0) this.#worker.unref();
    if (fault === undefined) reader?.resolve(bytes);
    else reader?.reject(voidResults(fault));
  }

  #fail(error: BarycenterError): void {
    this.failure ??= error;
    this.#rejectAll(this.failure);
  }

  #rejectAll(error: BarycenterError): void {
    const readers = [...this.#readers.values()];
    this.#readers.clear();
    if (readers.length > 0) this.#worker.unref();
    for (const { reject } of readers) reject(error);
  }
}
