import { describeHost, loadKernels } from '#platform/cpu';
import { checkOptions, checkView, described } from '../../arguments.js';
import { DeviceOperationError, DeviceUnavailableError, invalid } from '../../errors.js';
import type { DeviceBuffer, DeviceInfo, DeviceInterface } from '../contract.js';
import { readFloats } from '../read_floats.js';
import { closedError, CpuBuffer, ownBuffer } from './cpu_buffer.js';
import type { CpuHost } from './host.js';
import type { KernelArgument } from './kernel_argument.js';
import type { KernelModule, VectorMerging } from './kernel_module.js';
import type { KernelRunner } from './kernel_runner.js';
import { PrivateRunner } from './private_runner.js';
import { SharedRunner } from './shared_runner.js';
import { MAX_ARGUMENTS } from './worker_protocol.mjs';

export interface CpuDeviceOptions {
  /** Worker threads; default: as many as the machine runs at once. The results do not depend on it. */
  readonly threads?: number;
  /**
   * Fused multiply-adds: `auto` takes them where the runtime has them, which Safari and Bun do not. Results differ in
   * rounding only.
   */
  readonly relaxedSimd?: 'auto' | boolean;
  /**
   * Let V8 merge pairs of 128-bit vectors into 256-bit ones (Node 24 and newer, x86-64 with AVX2): the same bits,
   * sooner. `auto` does where a check finds the same bits and no loss of speed; its answer is kept in the cache folder
   * for later processes. `true` does also at a loss, and a process warning says where it cannot; `false` never does.
   * Default: BARYCENTER_REVECTORIZE (0, 1 or auto), else `auto`.
   */
  readonly revectorize?: 'auto' | boolean;
  /**
   * Whether threads share one memory. `auto` (default) does where the platform can: everywhere but in pages that are
   * not cross-origin isolated. Without it one thread has the memory for itself, whatever `threads` says, and `view` has
   * nothing to show; the results are the same.
   */
  readonly sharedMemory?: 'auto' | boolean;
  /**
   * In a page whose content security policy forbids workers from `blob:`, where it serves a copy of
   * `energy-barycenter/cpu_worker.js`. Node has no use for it.
   */
  readonly workerUrl?: string | URL;
}

/** What of V8 and WebAssembly the kernels use. */
export interface CpuFeatures {
  /** Versions of Node (`24.22.3`) and of its V8, in Bun and Deno those that they stand in for; empty in a page. */
  readonly node: string;
  readonly v8: string;
  /** Whether multiply-adds are fused (`f32x4.relaxed_madd`). */
  readonly relaxedSimd: boolean;
  /** Whether V8 merges pairs of 128-bit vectors into 256-bit ones. */
  readonly vectorMerging: VectorMerging;
  readonly threads: number;
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
  readonly #runner: KernelRunner;
  readonly #kernels: ReadonlyMap<string, number>;
  readonly #buffers = new Set<CpuBuffer>();
  #liveBytes = 0;
  #peakBytes = 0;
  #closed = false;

  /** Use `openCpuDevice()`. */
  constructor(host: CpuHost, kernelModule: KernelModule, runner: KernelRunner) {
    this.#runner = runner;
    this.#kernels = new Map(kernelModule.kernels.map((name, index) => [name, index]));
    const { processor, node, v8 } = host;
    const { relaxedSimd, merging } = kernelModule;
    this.features = { node, v8, relaxedSimd, vectorMerging: merging, threads: runner.threads };
    const threads = `${runner.threads} ${runner.threads === 1 ? 'thread' : 'threads'}`;
    const why = host.sharedMemory.possible ? '' : ` (${host.sharedMemory.reason})`;
    const fused = relaxedSimd ? ' + relaxed_madd' : '';
    const extras = merging.on ? `${fused} + 256-bit vectors` : fused;
    this.info = {
      kind: 'cpu',
      name: processor,
      driver: `WebAssembly SIMD${extras}, ${threads}${why}`,
      software: false,
      threads: runner.threads,
    };
  }

  get liveBytes(): number {
    return this.#liveBytes;
  }

  get peakBytes(): number {
    return this.#peakBytes;
  }

  restartPeak(): void {
    this.#peakBytes = this.#liveBytes;
  }

  createBuffer(label: string, byteLength: number): CpuBuffer {
    this.#checkOpen('createBuffer');
    const pointer = this.#runner.allocate(label, byteLength);
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
    if (bytes.length > 0) this.#runner.write(target.pointer + byteOffset, bytes);
  }

  copy(from: DeviceBuffer, to: DeviceBuffer, byteLength: number, fromByteOffset = 0, toByteOffset = 0): void {
    this.#checkOpen('copy');
    const source = ownBuffer(this, 'copy', from, fromByteOffset, byteLength);
    const target = ownBuffer(this, 'copy', to, toByteOffset, byteLength);
    const whole = source === target;
    this.#runner.copy(source.pointer + fromByteOffset, target.pointer + toByteOffset, byteLength, whole);
  }

  async read(buffer: DeviceBuffer, byteOffset = 0, length?: number): Promise<ArrayBuffer> {
    this.#checkOpen('read');
    const byteLength = length ?? ownBuffer(this, 'read', buffer).byteLength - byteOffset;
    const source = ownBuffer(this, 'read', buffer, byteOffset, byteLength);
    return this.#runner.read(source.pointer + byteOffset, byteLength);
  }

  readFloats(buffer: DeviceBuffer, first?: number, count?: number): Promise<Float32Array<ArrayBuffer>> {
    return readFloats(this, buffer, first, count);
  }

  /**
   * The buffer's floats themselves, f32 [⌊byteLength/4⌋], over the memory that the kernels use: nothing is copied.
   * Valid until the buffer is freed or the device closed; afterwards it shows whatever lies there. Workers write it
   * while work is in flight, so `synchronize()` before touching it, and touch it before enqueueing more.
   * @throws DeviceOperationError for a freed buffer or one of another device, and where threads share no memory
   */
  view(buffer: DeviceBuffer): Float32Array<ArrayBufferLike> {
    this.#checkOpen('view');
    const { pointer, byteLength } = ownBuffer(this, 'view', buffer);
    const floats = this.#runner.view(pointer, byteLength >>> 2);
    if (floats !== undefined) return floats;
    throw new DeviceOperationError(
      "view: the memory of this cpu device is its thread's own, as in pages that are not cross-origin isolated. " +
        'Use device.write(…) and device.readFloats(…), or serve the page with the headers of docs/browser.md.',
    );
  }

  async synchronize(): Promise<void> {
    this.#checkOpen('synchronize');
    await this.#runner.synchronize();
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
    this.#runner.run(index, this.#words(kernel, args), tiles);
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
    this.#liveBytes = 0;
    await this.#runner.close(closedError('close'));
  }

  #checkOpen(operation: string): void {
    if (this.#closed) throw closedError(operation);
    if (this.#runner.failure !== null) throw this.#runner.failure;
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

  #release(buffer: CpuBuffer): void {
    this.#buffers.delete(buffer);
    this.#liveBytes -= buffer.byteLength;
    this.#runner.free(buffer.pointer, buffer.byteLength);
  }
}

/**
 * Opens the CPU device: compiles the kernels and starts the worker threads. The caller closes it; a process that does
 * not still exits.
 *
 * @throws DeviceUnavailableError where the build is missing, a worker does not start, or threads cannot share memory
 *   that must
 * @throws InvalidInputError for a setting or a BARYCENTER_REVECTORIZE with a value that it cannot have
 */
export async function openCpuDevice(options: CpuDeviceOptions = {}): Promise<CpuDevice> {
  checkOptions<CpuDeviceOptions>('openCpuDevice', options, {
    threads: true,
    relaxedSimd: true,
    revectorize: true,
    sharedMemory: true,
    workerUrl: true,
  });
  const host = describeHost();
  const threads = options.threads ?? host.parallelism;
  if (!Number.isSafeInteger(threads) || threads < 1 || threads > 256) {
    throw invalid('openCpuDevice', 'threads must be a whole number from 1 to 256', String(threads), 'Leave it out.');
  }
  const shared = sharesMemory(host, options.sharedMemory ?? 'auto');
  const { relaxedSimd = 'auto', revectorize } = options;
  const kernelModule = await loadKernels({ relaxedSimd, revectorize, sharedMemory: shared });
  const runner = shared
    ? await SharedRunner.start(kernelModule, threads, options)
    : await PrivateRunner.start(kernelModule, options);
  return new CpuDevice(host, kernelModule, runner);
}

function sharesMemory({ sharedMemory }: CpuHost, wanted: 'auto' | boolean): boolean {
  if (wanted !== 'auto' && typeof wanted !== 'boolean') {
    const rule = "sharedMemory must be true, false or 'auto'";
    throw invalid('openCpuDevice', rule, described(wanted), "Leave it out for 'auto'.");
  }
  if (wanted === true && !sharedMemory.possible) {
    throw new DeviceUnavailableError(
      `cpu device: threads cannot share memory here: ${sharedMemory.reason}. Leave sharedMemory at 'auto'.`,
    );
  }
  return wanted !== false && sharedMemory.possible;
}
