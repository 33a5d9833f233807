/// <reference types="@webgpu/types" />
import { checkDeviceBuffer, checkObject, checkOptions, checkView, described } from '../../arguments.js';
import { DeviceOperationError, DeviceUnavailableError, invalid } from '../../errors.js';
import type { DeviceBuffer, DeviceInfo, DeviceInterface } from '../contract.js';
import { readFloats } from '../read_floats.js';
import { borrowAdapter, describeAdapter, usefulFeatures } from './adapter.js';
import { generousLimits } from './generous_limits.js';
import { CommandBatch } from './command_batch.js';
import { ErrorLedger } from './error_ledger.js';
import { ExpectedWait } from './expected_wait.js';
import { UNIFORM_BYTES, type BindingAccess, type Kernel, type KernelCall } from './kernel_call.js';
import { PassTimer } from './pass_timer.js';
import { patiently } from './patient_wait.js';
import { PipelineCache } from './pipeline_cache.js';
import { checkRange, onWebGpu, WebGpuBuffer } from './webgpu_buffer.js';

/** `GPUBufferUsage.STORAGE | COPY_SRC | COPY_DST` and `MAP_READ | COPY_DST`; `GPUMapMode.READ`. */
const STORAGE_USAGE = 0x80 | 0x4 | 0x8;
const STAGING_USAGE = 0x1 | 0x8;
const MAP_READ = 1;

/** Bind groups kept; a training step uses about twenty. */
const CACHED_BIND_GROUPS = 256;

export interface OpenWebGpuOptions {
  /** A device of the caller's, which `close()` leaves alone. Its limits are used as they are. */
  readonly device?: GPUDevice;
  /** Accept a driver that runs on the processor (default true). */
  readonly allowSoftware?: boolean;
}

/**
 * Opens the machine's adapter, or takes a caller's device. The caller closes it.
 * @throws DeviceUnavailableError when no adapter answers, saying why
 */
export async function openWebGpuDevice(options: OpenWebGpuOptions = {}): Promise<WebGpuDevice> {
  checkOptions<OpenWebGpuOptions>('openWebGpuDevice', options, { device: true, allowSoftware: true });
  if ('device' in options && options.device !== undefined && !('queue' in Object(options.device))) {
    throw invalid(
      'openWebGpuDevice',
      'device must be a GPUDevice',
      described(options.device),
      'Await adapter.requestDevice().',
    );
  }
  if (options.device) {
    return new WebGpuDevice(options.device, describeAdapter(options.device.adapterInfo), () => undefined);
  }
  const { adapter, info, loan } = await borrowAdapter();
  try {
    if (info.software && options.allowSoftware === false) {
      throw new DeviceUnavailableError(
        `openDevice: the only WebGPU adapter is a software driver (${info.name}). ` +
          'Use the cpu device, or allowSoftware.',
      );
    }
    const device = await requestDevice(adapter, info);
    return new WebGpuDevice(device, info, () => {
      device.destroy();
      loan.release();
    });
  } catch (error) {
    loan.release();
    throw error;
  }
}

/** @throws DeviceUnavailableError when the adapter gives no device */
async function requestDevice(adapter: GPUAdapter, { name, driver }: DeviceInfo): Promise<GPUDevice> {
  try {
    const descriptor = {
      label: 'energy-barycenter',
      requiredFeatures: usefulFeatures(adapter),
      requiredLimits: generousLimits(adapter),
    };
    // Polling that this starts goes on through the first kernels' compilation.
    return await patiently(() => adapter.requestDevice(descriptor));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DeviceUnavailableError(
      `openDevice: the adapter ${name} (${driver}) gives no device: ${reason}. Use the cpu device, or update the driver.`,
      { cause },
    );
  }
}

/** A GPU behind WebGPU: Dawn in Node, or the browser's own. Made by `openWebGpuDevice`. */
export class WebGpuDevice implements DeviceInterface {
  readonly kind = 'webgpu' as const;
  readonly info: DeviceInfo;
  /** The device underneath, for callers that share buffers with their own passes. */
  readonly gpuDevice: GPUDevice;
  readonly #errors: ErrorLedger;
  readonly #pipelines: PipelineCache;
  readonly #batch: CommandBatch;
  readonly #buffers = new Set<WebGpuBuffer>();
  readonly #bindGroups = new Map<string, GPUBindGroup>();
  readonly #synchronizing = new ExpectedWait();
  readonly #letGo: () => void;
  #liveBytes = 0;
  #peakBytes = 0;
  #closed = false;

  constructor(gpuDevice: GPUDevice, info: DeviceInfo, letGo: () => void) {
    this.gpuDevice = gpuDevice;
    this.info = info;
    this.#letGo = letGo;
    this.#errors = new ErrorLedger(gpuDevice);
    this.#pipelines = new PipelineCache(gpuDevice, this.#errors);
    this.#batch = new CommandBatch(gpuDevice, this.#errors, this.#pipelines.uniformLayout);
  }

  get limits(): GPUSupportedLimits {
    return this.gpuDevice.limits;
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

  createBuffer(label: string, byteLength: number): DeviceBuffer {
    this.#errors.checkAlive(`createBuffer "${label}"`);
    const largest = Math.min(this.limits.maxBufferSize, this.limits.maxStorageBufferBindingSize);
    if (!Number.isSafeInteger(byteLength) || byteLength < 0) {
      throw invalid('createBuffer', 'a size is a whole number of bytes', String(byteLength), 'Count floats times 4.');
    }
    if (byteLength > largest) {
      throw new DeviceOperationError(
        `createBuffer: "${label}" must fit the device's largest buffer of ${largest} bytes; got ${byteLength}. ` +
          'Use a smaller batch or table, or the cpu device.',
      );
    }
    // Whole 16-byte words, so that kernels may read any buffer four floats at a time.
    const size = Math.max(16, Math.ceil(byteLength / 16) * 16);
    const gpuBuffer = this.#errors.guard(`createBuffer "${label}" (${byteLength} bytes)`, () =>
      this.gpuDevice.createBuffer({ label, size, usage: STORAGE_USAGE }),
    );
    const buffer = new WebGpuBuffer(gpuBuffer, label, byteLength, (freed) => {
      // Destroying waits for no one, so what uses the buffer must be submitted first.
      if (!this.#closed) this.#batch.flush();
      this.#forget(freed);
      gpuBuffer.destroy();
      this.#liveBytes -= byteLength;
    });
    this.#buffers.add(buffer);
    this.#liveBytes += byteLength;
    this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
    return buffer;
  }

  /**
   * A caller's storage buffer (usages STORAGE, COPY_SRC and COPY_DST, a whole number of 16-byte words, since kernels
   * read four floats at a time); `free()` leaves the memory alone.
   */
  wrapBuffer(gpuBuffer: GPUBuffer): DeviceBuffer {
    checkObject('wrapBuffer', 'a GPUBuffer', gpuBuffer, 'Pass what gpuDevice.createBuffer(…) gives.');
    const needed = gpuBuffer.usage & STORAGE_USAGE;
    if (needed !== STORAGE_USAGE || gpuBuffer.size % 16 !== 0) {
      throw invalid(
        'wrapBuffer',
        'a buffer needs the usages STORAGE, COPY_SRC and COPY_DST and a size that is a multiple of 16 bytes',
        `usage 0x${gpuBuffer.usage.toString(16)} and ${gpuBuffer.size} bytes ("${gpuBuffer.label}")`,
        'Create it so.',
      );
    }
    return new WebGpuBuffer(gpuBuffer, gpuBuffer.label, gpuBuffer.size, (freed) => this.#forget(freed));
  }

  write(buffer: DeviceBuffer, data: ArrayBufferView, byteOffset = 0): void {
    this.#errors.checkAlive('write');
    checkView('write', data);
    checkRange('write', buffer, byteOffset, data.byteLength);
    // The queue would run this write before a pass that is recorded but not submitted.
    this.#batch.flush();
    const view = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    // Browsers' queues refuse shared memory, and Dawn's binding (0.6.2) ends the process at it: it is copied first.
    const bytes = data.buffer instanceof ArrayBuffer ? view : view.slice();
    this.#errors.guard(`write "${buffer.label}"`, () =>
      this.gpuDevice.queue.writeBuffer(onWebGpu(buffer).gpuBuffer, byteOffset, bytes),
    );
  }

  copy(from: DeviceBuffer, to: DeviceBuffer, byteLength: number, fromByteOffset = 0, toByteOffset = 0): void {
    this.#errors.checkAlive('copy');
    checkRange('copy', from, fromByteOffset, byteLength);
    checkRange('copy', to, toByteOffset, byteLength);
    if (from === to) {
      const rule = 'source and destination must differ';
      throw invalid('copy', rule, `"${from.label}" twice`, 'Copy through a third buffer.');
    }
    this.#batch.copy(onWebGpu(from).gpuBuffer, fromByteOffset, onWebGpu(to).gpuBuffer, toByteOffset, byteLength);
  }

  readFloats(buffer: DeviceBuffer, first?: number, count?: number): Promise<Float32Array<ArrayBuffer>> {
    return readFloats(this, buffer, first, count);
  }

  async read(buffer: DeviceBuffer, byteOffset = 0, length?: number): Promise<ArrayBuffer> {
    this.#errors.checkAlive('read');
    checkDeviceBuffer('read', 'what is read', buffer);
    const byteLength = length ?? buffer.byteLength - byteOffset;
    checkRange('read', buffer, byteOffset, byteLength);
    const source = onWebGpu(buffer).gpuBuffer;
    const staging = this.#errors.guard('read', () =>
      this.gpuDevice.createBuffer({ label: 'staging', size: Math.max(4, byteLength), usage: STAGING_USAGE }),
    );
    try {
      if (byteLength > 0) this.#batch.copy(source, byteOffset, staging, 0, byteLength);
      this.#batch.flush();
      // The error that made a mapping fail is parked by then, and says more.
      const mapping = patiently(() => staging.mapAsync(MAP_READ)).then(
        () => undefined,
        (error: unknown) => error ?? 'the buffer could not be mapped',
      );
      const failure = await mapping;
      await this.#errors.settle('read');
      if (failure !== undefined) throw await this.#errors.failure(`read "${buffer.label}"`, failure);
      return staging.getMappedRange().slice(0, byteLength);
    } finally {
      staging.destroy();
    }
  }

  async synchronize(): Promise<void> {
    this.#errors.checkAlive('synchronize');
    this.#batch.flush();
    try {
      await this.#synchronizing.until(() => {
        this.#errors.checkAlive('synchronize');
        return this.gpuDevice.queue.onSubmittedWorkDone();
      });
    } catch (error) {
      throw await this.#errors.failure('synchronize', error);
    }
    await this.#errors.settle('synchronize');
  }

  /**
   * Puts everything enqueued so far on the device's queue now, so that a command buffer that the caller submits next
   * comes after it. Without it that happens at the latest when the calling code returns to the event loop.
   */
  submit(): void {
    this.#errors.checkAlive('submit');
    this.#batch.flush();
  }

  /**
   * Compiles a kernel for bindings of this access on the driver's own threads, for a later `dispatch`.
   * @throws KernelCompileError and DeviceOperationError; nothing is parked
   */
  async compile(kernel: Kernel, access: readonly BindingAccess[], uniforms: boolean): Promise<void> {
    this.#errors.checkAlive(kernel.name);
    await this.#pipelines.prepare(kernel, access, uniforms);
  }

  /** Enqueues one kernel. Errors surface at the next `read` or `synchronize`. */
  dispatch(call: KernelCall): void {
    const { kernel, bindings, uniforms, workgroups } = call;
    this.#errors.checkAlive(kernel.name);
    if (uniforms && uniforms.byteLength > UNIFORM_BYTES) {
      const rule = `uniforms take at most ${UNIFORM_BYTES} bytes`;
      throw invalid(kernel.name, rule, String(uniforms.byteLength), 'Use a buffer.');
    }
    const access = bindings.map((binding) => binding.access);
    const compiled = this.#pipelines.get(kernel, access, uniforms !== undefined);
    const buffers = bindings.map((binding) => onWebGpu(binding.buffer));
    const bindGroup = this.#bindGroup(kernel.name, compiled.bindingLayout, access.join(), buffers);
    const grid = this.#grid(kernel.name, workgroups);
    this.#batch.dispatch({ pipeline: compiled.pipeline, bindGroup, uniforms, grid });
    if (call.long) this.#batch.flush();
  }

  /**
   * Seconds that the device itself counts from the beginning of the first to the end of the last pass that `run`
   * enqueues until it returns or its promise settles; waits for them. What was enqueued before is submitted first and
   * not counted; what others enqueue while the promise is open is. Copies at either end are no passes. Undefined, and
   * still run, on a device without the feature `timestamp-query` or whose clock jumped.
   * @throws parked errors of earlier work and of `run`'s
   */
  async secondsOnDevice(run: () => void | Promise<void>): Promise<number | undefined> {
    this.#errors.checkAlive('secondsOnDevice');
    if (!this.gpuDevice.features.has('timestamp-query')) {
      await run();
      await this.synchronize();
      return undefined;
    }
    const timer = this.#errors.guard('secondsOnDevice', () => new PassTimer(this.gpuDevice, this.#errors));
    try {
      await this.#batch.timed(timer, run);
      return await timer.seconds();
    } finally {
      timer.destroy();
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#batch.flush();
    // Work in flight ends in peace; a device that is already lost has none.
    await patiently(() => this.gpuDevice.queue.onSubmittedWorkDone()).catch(() => undefined);
    for (const buffer of [...this.#buffers]) buffer.free();
    this.#batch.destroy();
    this.#bindGroups.clear();
    this.#errors.declareLost('the device was closed');
    this.#letGo();
  }

  #bindGroup(name: string, layout: GPUBindGroupLayout, access: string, buffers: readonly WebGpuBuffer[]): GPUBindGroup {
    const key = `${access}|${buffers.map((buffer) => buffer.id).join()}`;
    const cached = this.#bindGroups.get(key);
    if (cached && buffers.every((buffer) => buffer.gpuBuffer)) return cached;
    if (this.#bindGroups.size >= CACHED_BIND_GROUPS) this.#bindGroups.clear();
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer: buffer.gpuBuffer } }));
    const group = this.#errors.guard(name, () => this.gpuDevice.createBindGroup({ label: name, layout, entries }));
    this.#bindGroups.set(key, group);
    return group;
  }

  /** A count of workgroups as a grid: one row where the limit allows, else the fewest rows. */
  #grid(name: string, workgroups: number): readonly [number, number] {
    const limit = this.limits.maxComputeWorkgroupsPerDimension;
    const rows = Math.ceil(workgroups / limit);
    if (rows > limit) {
      const rule = `${workgroups} workgroups exceed the device's grid`;
      throw new DeviceOperationError(`${name}: ${rule}. Use a smaller batch.`);
    }
    return [rows === 0 ? 0 : Math.ceil(workgroups / rows), rows];
  }

  /** A bind group keeps its buffers alive; those of a freed buffer must not outlive it. */
  #forget(buffer: WebGpuBuffer): void {
    this.#buffers.delete(buffer);
    this.#bindGroups.clear();
  }
}
