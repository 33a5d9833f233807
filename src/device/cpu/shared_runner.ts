import { mayBlock } from '#platform/cpu';
import { DeviceUnavailableError, type BarycenterError } from '../../errors.js';
import { CommandRing } from './command_ring.js';
import { checkAllocation, Heap, MAX_PAGES, outOfMemory } from './heap.js';
import type { KernelModule } from './kernel_module.js';
import type { KernelRunner } from './kernel_runner.js';
import { WorkerPool } from './worker_pool.js';
import { HEAP_BYTES, NO_KERNEL } from './worker_protocol.mjs';
import type { WorkerOptions } from './worker_thread.js';

/** Bytes of one tile of a copy. */
const COPY_TILE = 1 << 20;
/** How long an allocation may wait for submitted work to give memory back. */
const RECLAIM_MILLISECONDS = 60_000;

/** Memory that pending commands may still touch. */
interface Retired {
  readonly sequence: number;
  readonly address: number;
  readonly byteLength: number;
}

/** Threads that take tiles of the same commands, over one shared memory, which this thread sees, too. */
export class SharedRunner implements KernelRunner {
  readonly #memory: WebAssembly.Memory;
  readonly #heap: Heap;
  readonly #ring: CommandRing;
  readonly #pool: WorkerPool;
  readonly #copyKernel: number;
  #retired: Retired[] = [];
  #liveBytes = 0;
  #closed = false;

  private constructor(kernelModule: KernelModule, memory: WebAssembly.Memory, ring: CommandRing, pool: WorkerPool) {
    this.#memory = memory;
    this.#heap = new Heap({
      byteLength: () => memory.buffer.byteLength,
      grow: (pages) => grown(memory, pages),
      clear: (start, end) => void new Uint8Array(memory.buffer, start, end - start).fill(0),
    });
    this.#ring = ring;
    this.#pool = pool;
    this.#copyKernel = kernelModule.kernels.indexOf('copy_bytes');
  }

  /** @throws DeviceUnavailableError where there is no address space, or a thread does not start */
  static async start(kernelModule: KernelModule, threads: number, options: WorkerOptions): Promise<SharedRunner> {
    const memory = sharedMemory();
    const ring = new CommandRing(memory);
    const pool = new WorkerPool(kernelModule, memory, ring, threads, options);
    await pool.ready();
    return new SharedRunner(kernelModule, memory, ring, pool);
  }

  get threads(): number {
    return this.#pool.threads;
  }

  get failure(): BarycenterError | null {
    return this.#pool.failure;
  }

  allocate(label: string, byteLength: number): number {
    checkAllocation(label, byteLength);
    this.#reclaim();
    const address = this.#heap.allocate(byteLength) ?? this.#afterWaiting(byteLength);
    if (address === null) throw outOfMemory(label, byteLength, this.#liveBytes, this.#retired.length > 0);
    this.#liveBytes += byteLength;
    return address;
  }

  free(address: number, byteLength: number): void {
    this.#liveBytes -= byteLength;
    if (this.#closed) return;
    this.#retired.push({ sequence: this.#ring.submitted, address, byteLength });
    this.#reclaim();
  }

  write(address: number, bytes: Uint8Array): void {
    if (this.#ring.idle) {
      new Uint8Array(this.#memory.buffer, address, bytes.length).set(bytes);
      return;
    }
    const staging = this.allocate('staging of a write', bytes.length);
    new Uint8Array(this.#memory.buffer, staging, bytes.length).set(bytes);
    this.copy(staging, address, bytes.length);
    this.free(staging, bytes.length);
  }

  async read(address: number, byteLength: number): Promise<ArrayBuffer> {
    if (this.#ring.idle) {
      this.#throwParked();
      return this.#bytes(address, byteLength);
    }
    const staging = this.allocate('staging of a read', byteLength);
    this.copy(address, staging, byteLength);
    const done = this.#fence();
    try {
      await done;
      this.#throwParked();
      return this.#bytes(staging, byteLength);
    } finally {
      this.free(staging, byteLength);
    }
  }

  view(address: number, floats: number): Float32Array<ArrayBufferLike> {
    return new Float32Array(this.#memory.buffer, address, floats);
  }

  run(kernel: number, words: Uint32Array, tiles: number): void {
    if (tiles > 0) this.#ring.submit({ kernel, tiles, words, notify: false });
  }

  copy(from: number, to: number, byteLength: number, whole = false): void {
    if (byteLength === 0) return;
    const tile = whole ? byteLength : COPY_TILE;
    this.run(this.#copyKernel, Uint32Array.of(from, to, byteLength, tile), Math.ceil(byteLength / tile));
  }

  async synchronize(): Promise<void> {
    if (!this.#ring.idle) await this.#fence();
    this.#throwParked();
  }

  async close(reason: BarycenterError): Promise<void> {
    this.#closed = true;
    this.#retired = [];
    await this.#pool.close(reason);
  }

  #throwParked(): void {
    const trap = this.#ring.takeTrap();
    if (trap !== null) throw trap;
  }

  #bytes(address: number, byteLength: number): ArrayBuffer {
    const copy = new ArrayBuffer(byteLength);
    new Uint8Array(copy).set(new Uint8Array(this.#memory.buffer, address, byteLength));
    return copy;
  }

  /** Resolves when everything submitted so far is done. */
  #fence(): Promise<void> {
    this.#ring.submit({ kernel: NO_KERNEL, tiles: 1, words: new Uint32Array(0), notify: true });
    return this.#pool.waitFor(this.#ring.submitted);
  }

  /** A block among those that submitted work gives back when it is done, if this thread may wait for it. */
  #afterWaiting(byteLength: number): number | null {
    if (this.#retired.length === 0 || !mayBlock() || !this.#ring.drainBlocking(RECLAIM_MILLISECONDS)) return null;
    this.#reclaim();
    return this.#heap.allocate(byteLength);
  }

  #reclaim(): void {
    const pending = this.#retired.findIndex(({ sequence }) => !this.#ring.isDone(sequence));
    const count = pending < 0 ? this.#retired.length : pending;
    for (const { address, byteLength } of this.#retired.splice(0, count)) this.#heap.free(address, byteLength);
  }
}

function grown(memory: WebAssembly.Memory, pages: number): boolean {
  try {
    memory.grow(pages);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Address space for 4 GiB is reserved, not used; where a limit on it refuses that, a quarter has to do. */
function sharedMemory(): WebAssembly.Memory {
  let cause: unknown;
  for (const maximum of [MAX_PAGES, MAX_PAGES / 4, MAX_PAGES / 16]) {
    try {
      return new WebAssembly.Memory({ initial: HEAP_BYTES / 65536, maximum, shared: true });
    } catch (error) {
      cause = error;
    }
  }
  const text = cause instanceof Error ? cause.message : String(cause);
  const unavailable: BarycenterError = new DeviceUnavailableError(
    `cpu device: a shared WebAssembly memory could not be reserved (${text}). Raise the limit on address space (ulimit -v).`,
    { cause },
  );
  throw unavailable;
}
