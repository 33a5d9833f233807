import { describeHost, loadKernels } from '#platform/cpu';
import { checkOptions, checkView } from '../../arguments.js';
import { DeviceOperationError, DeviceUnavailableError, invalid, type BarycenterError } from '../../errors.js';
import type { DeviceBuffer, DeviceInfo, DeviceInterface } from '../contract.js';
import { readFloats } from '../read_floats.js';
import { CommandRing } from './command_ring.js';
import { closedError, CpuBuffer, ownBuffer } from './cpu_buffer.js';
import { checkAllocation, Heap, MAX_PAGES, outOfMemory } from './heap.js';
import type { CpuHost } from './host.js';
import type { KernelArgument } from './kernel_argument.js';
import type { KernelModule, VectorMerging } from './kernel_module.js';
import { WorkerPool } from './worker_pool.js';
import { HEAP_BYTES, MAX_ARGUMENTS, NO_KERNEL } from './worker_protocol.mjs';

export interface CpuDeviceOptions {
  /** Worker threads; default: as many as the machine runs at once. The results do not depend on it. */
  readonly threads?: number;
  /** Fused multiply-adds: `auto` takes them where the runtime has them. Results differ in rounding only. */
  readonly relaxedSimd?: 'auto' | boolean;
  /**
   * Let V8 merge pairs of 128-bit vectors into 256-bit ones (Node 24 and newer, x86-64 with AVX2): the same bits,
   * sooner. `auto` does where a check finds the same bits and no loss of speed; its answer is kept in the cache folder
   * for later processes. `true` does also at a loss, and a process warning says where it cannot; `false` never does.
   * Default: BARYCENTER_REVECTORIZE (0, 1 or auto), else `auto`.
   */
  readonly revectorize?: 'auto' | boolean;
}

/** What of V8 and WebAssembly the kernels use. */
export interface CpuFeatures {
  /** Versions of Node (`24.22.3`) and of its V8. */
  readonly node: string;
  readonly v8: string;
  /** Whether multiply-adds are fused (`f32x4.relaxed_madd`). */
  readonly relaxedSimd: boolean;
  /** Whether V8 merges pairs of 128-bit vectors into 256-bit ones. */
  readonly vectorMerging: VectorMerging;
  readonly threads: number;
}

/** Bytes of one tile of a copy. */
const COPY_TILE = 1 << 20;
/** How long an allocation may wait for submitted work to give memory back. */
const RECLAIM_MILLISECONDS = 60_000;

/** Memory that pending commands may still touch. */
interface Retired {
  readonly sequence: number;
  readonly pointer: number;
  readonly byteLength: number;
}

/**
 * Every core of the machine: worker threads that run WebAssembly SIMD kernels over one shared memory. The calling
 * thread only enqueues. Worker threads keep the process alive while somebody awaits `read` or `synchronize`, and not
 * otherwise.
 */
export class CpuDevice implements DeviceInterface {
  readonly kind = 'cpu' as const;
  readonly info: DeviceInfo;
  readonly features: CpuFeatures;
  readonly #memory: WebAssembly.Memory;
  readonly #heap: Heap;
  readonly #ring: CommandRing;
  readonly #pool: WorkerPool;
  readonly #kernels: ReadonlyMap<string, number>;
  readonly #buffers = new Set<CpuBuffer>();
  #retired: Retired[] = [];
  #liveBytes = 0;
  #peakBytes = 0;
  #closed = false;

  /** Use `openCpuDevice()`. */
  constructor(
    host: CpuHost,
    memory: WebAssembly.Memory,
    kernelModule: KernelModule,
    pool: WorkerPool,
    ring: CommandRing,
  ) {
    this.#memory = memory;
    this.#heap = new Heap(memory);
    this.#ring = ring;
    this.#pool = pool;
    this.#kernels = new Map(kernelModule.kernels.map((name, index) => [name, index]));
    const { processor, node, v8 } = host;
    const { relaxedSimd, merging } = kernelModule;
    this.features = { node, v8, relaxedSimd, vectorMerging: merging, threads: pool.threads };
    const threads = `${pool.threads} ${pool.threads === 1 ? 'thread' : 'threads'}`;
    const fused = relaxedSimd ? ' + relaxed_madd' : '';
    const extras = merging.on ? `${fused} + 256-bit vectors` : fused;
    this.info = {
      kind: 'cpu',
      name: processor,
      driver: `WebAssembly SIMD${extras}, ${threads}`,
      software: false,
      threads: pool.threads,
    };
  }

  get liveBytes(): number {
    return this.#liveBytes;
  }

  get peakBytes(): number {
    return this.#peakBytes;
  }

  createBuffer(label: string, byteLength: number): CpuBuffer {
    this.#checkOpen('createBuffer');
    const pointer = this.#allocate(label, byteLength);
    const buffer = new CpuBuffer(this, label, byteLength, pointer, (b) => this.#release(b));
    this.#buffers.add(buffer);
    this.#liveBytes += byteLength;
    this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
    return buffer;
  }

  write(buffer: DeviceBuffer, data: ArrayBufferView, byteOffset = 0): void {
    this.#checkOpen('write');
    checkView('write', data);
    const target = ownBuffer(this, 'write', buffer, byteOffset, data.byteLength);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const address = target.pointer + byteOffset;
    if (bytes.length === 0) return;
    if (this.#ring.idle) {
      new Uint8Array(this.#memory.buffer, address, bytes.length).set(bytes);
      return;
    }
    const staging = this.#allocate('staging of a write', bytes.length);
    new Uint8Array(this.#memory.buffer, staging, bytes.length).set(bytes);
    this.#submitCopy(staging, address, bytes.length);
    this.#retire(staging, bytes.length);
  }

  copy(from: DeviceBuffer, to: DeviceBuffer, byteLength: number, fromByteOffset = 0, toByteOffset = 0): void {
    this.#checkOpen('copy');
    const source = ownBuffer(this, 'copy', from, fromByteOffset, byteLength);
    const target = ownBuffer(this, 'copy', to, toByteOffset, byteLength);
    const whole = source === target;
    this.#submitCopy(source.pointer + fromByteOffset, target.pointer + toByteOffset, byteLength, whole);
  }

  async read(buffer: DeviceBuffer, byteOffset = 0, length?: number): Promise<ArrayBuffer> {
    this.#checkOpen('read');
    const byteLength = length ?? ownBuffer(this, 'read', buffer).byteLength - byteOffset;
    const source = ownBuffer(this, 'read', buffer, byteOffset, byteLength);
    const address = source.pointer + byteOffset;
    if (this.#ring.idle) {
      this.#throwParked();
      return this.#bytes(address, byteLength);
    }
    const staging = this.#allocate('staging of a read', byteLength);
    this.#submitCopy(address, staging, byteLength);
    const done = this.#fence();
    try {
      await done;
      this.#throwParked();
      return this.#bytes(staging, byteLength);
    } finally {
      if (!this.#closed) this.#retire(staging, byteLength);
    }
  }

  readFloats(buffer: DeviceBuffer, first?: number, count?: number): Promise<Float32Array<ArrayBuffer>> {
    return readFloats(this, buffer, first, count);
  }

  /**
   * The buffer's floats themselves, f32 [⌊byteLength/4⌋], over the memory that the kernels use: nothing is copied.
   * Valid until the buffer is freed or the device closed; afterwards it shows whatever lies there. Workers write it
   * while work is in flight, so `synchronize()` before touching it, and touch it before enqueueing more.
   * @throws DeviceOperationError for a freed buffer or one of another device
   */
  view(buffer: DeviceBuffer): Float32Array<ArrayBufferLike> {
    this.#checkOpen('view');
    const { pointer, byteLength } = ownBuffer(this, 'view', buffer);
    return new Float32Array(this.#memory.buffer, pointer, byteLength >>> 2);
  }

  async synchronize(): Promise<void> {
    this.#checkOpen('synchronize');
    if (!this.#ring.idle) await this.#fence();
    this.#throwParked();
  }

  /**
   * Runs `kernel(arguments, tile)` for every tile below `tiles`, after everything submitted before. Tiles run at the
   * same time in any order, so they must not write what another tile touches. No tiles, no command.
   */
  dispatch(kernel: string, args: readonly KernelArgument[], tiles: number): void {
    this.#checkOpen(kernel);
    const index = this.#kernels.get(kernel);
    if (index === undefined || args.length > MAX_ARGUMENTS) {
      throw new DeviceOperationError(
        `cpu device: a dispatch names an exported kernel and passes at most ${MAX_ARGUMENTS} words; got "${kernel}" with ` +
          `${args.length}. Rebuild the kernels (\`npm run build\`).`,
      );
    }
    const words = this.#words(kernel, args);
    if (tiles > 0) this.#ring.submit({ kernel: index, tiles, words, notify: false });
  }

  /** Address of a buffer, for kernels that start inside it. @throws DeviceOperationError if it is freed or foreign */
  pointer(operation: string, buffer: DeviceBuffer): number {
    return ownBuffer(this, operation, buffer).pointer;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const buffer of this.#buffers) buffer.freed = true;
    this.#buffers.clear();
    this.#retired = [];
    this.#liveBytes = 0;
    await this.#pool.close(closedError('close'));
  }

  #checkOpen(operation: string): void {
    if (this.#closed) throw closedError(operation);
    if (this.#pool.failure !== null) throw this.#pool.failure;
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

  #words(kernel: string, args: readonly KernelArgument[]): Uint32Array {
    const words = new Uint32Array(args.length);
    const floats = new Float32Array(words.buffer);
    args.forEach((argument, i) => {
      if (typeof argument === 'number') words[i] = argument;
      else if ('float' in argument) floats[i] = argument.float;
      else words[i] = ownBuffer(this, kernel, argument).pointer;
    });
    return words;
  }

  #submitCopy(from: number, to: number, byteLength: number, oneTile = false): void {
    if (byteLength === 0) return;
    const tile = oneTile ? byteLength : COPY_TILE;
    this.dispatch('copy_bytes', [from, to, byteLength, tile], Math.ceil(byteLength / tile));
  }

  /** Resolves when everything submitted so far is done. */
  #fence(): Promise<void> {
    this.#ring.submit({ kernel: NO_KERNEL, tiles: 1, words: new Uint32Array(0), notify: true });
    return this.#pool.waitFor(this.#ring.submitted);
  }

  #allocate(label: string, byteLength: number): number {
    checkAllocation(label, byteLength);
    this.#reclaim();
    const pointer = this.#heap.allocate(byteLength);
    if (pointer !== null) return pointer;
    if (this.#retired.length > 0 && this.#ring.drainBlocking(RECLAIM_MILLISECONDS)) {
      this.#reclaim();
      const second = this.#heap.allocate(byteLength);
      if (second !== null) return second;
    }
    throw outOfMemory(label, byteLength, this.#liveBytes);
  }

  #release(buffer: CpuBuffer): void {
    this.#buffers.delete(buffer);
    this.#liveBytes -= buffer.byteLength;
    this.#retire(buffer.pointer, buffer.byteLength);
  }

  /** Gives memory back once the work submitted so far, which may use it, is done. */
  #retire(pointer: number, byteLength: number): void {
    this.#retired.push({ sequence: this.#ring.submitted, pointer, byteLength });
    this.#reclaim();
  }

  #reclaim(): void {
    const pending = this.#retired.findIndex(({ sequence }) => !this.#ring.isDone(sequence));
    const count = pending < 0 ? this.#retired.length : pending;
    for (const { pointer, byteLength } of this.#retired.splice(0, count)) this.#heap.free(pointer, byteLength);
  }
}

/**
 * Opens the CPU device: compiles the kernels and starts the worker threads. The caller closes it; a process that does
 * not still exits.
 *
 * @throws DeviceUnavailableError where the build is missing or a worker does not start
 * @throws InvalidInputError for a setting or a BARYCENTER_REVECTORIZE with a value that it cannot have
 */
export async function openCpuDevice(options: CpuDeviceOptions = {}): Promise<CpuDevice> {
  checkOptions<CpuDeviceOptions>('openCpuDevice', options, { threads: true, relaxedSimd: true, revectorize: true });
  const host = describeHost();
  const threads = options.threads ?? host.parallelism;
  if (!Number.isSafeInteger(threads) || threads < 1 || threads > 256) {
    throw invalid('openCpuDevice', 'threads must be a whole number from 1 to 256', String(threads), 'Leave it out.');
  }
  const kernelModule = await loadKernels(options.relaxedSimd ?? 'auto', options.revectorize);
  const memory = sharedMemory();
  const ring = new CommandRing(memory);
  const pool = new WorkerPool(kernelModule, memory, ring, threads);
  await pool.ready();
  return new CpuDevice(host, memory, kernelModule, pool, ring);
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
