import type { ErrorLedger } from './error_ledger.js';
import { UNIFORM_BYTES } from './kernel_call.js';
import type { PassTimer } from './pass_timer.js';

/** `GPUBufferUsage.UNIFORM | COPY_DST` */
const UNIFORM_USAGE = 0x40 | 0x8;

/** Dispatches of one command buffer at most; also the slots of the uniform buffer. */
const BATCH_DISPATCHES = 64;

export interface EncodedDispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly uniforms: ArrayBuffer | undefined;
  readonly grid: readonly [number, number];
}

/**
 * Collects dispatches into one compute pass and submits them together: submission costs far more than a dispatch.
 * Each dispatch has its own slot in one uniform buffer. The slots are written right before the pass is submitted, and
 * the queue keeps that order, so the next batch may use the same slots again.
 */
export class CommandBatch {
  readonly #device: GPUDevice;
  readonly #errors: ErrorLedger;
  readonly #uniformBuffer: GPUBuffer;
  readonly #uniformGroup: GPUBindGroup;
  readonly #slots = new Uint8Array(BATCH_DISPATCHES * UNIFORM_BYTES);
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #dispatches = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #passTimer: PassTimer | undefined;

  constructor(device: GPUDevice, errors: ErrorLedger, uniformLayout: GPUBindGroupLayout) {
    this.#device = device;
    this.#errors = errors;
    const size = this.#slots.byteLength;
    this.#uniformBuffer = device.createBuffer({ label: 'uniforms', size, usage: UNIFORM_USAGE });
    this.#uniformGroup = device.createBindGroup({
      label: 'uniforms',
      layout: uniformLayout,
      entries: [{ binding: 0, resource: { buffer: this.#uniformBuffer, size: UNIFORM_BYTES } }],
    });
  }

  dispatch({ pipeline, bindGroup, uniforms, grid }: EncodedDispatch): void {
    this.#encoder ??= this.#device.createCommandEncoder();
    this.#pass ??= this.#encoder.beginComputePass(this.#passDescriptor());
    this.#pass.setPipeline(pipeline);
    this.#pass.setBindGroup(0, bindGroup);
    if (uniforms) {
      const offset = this.#dispatches * UNIFORM_BYTES;
      this.#slots.set(new Uint8Array(uniforms), offset);
      this.#pass.setBindGroup(1, this.#uniformGroup, [offset]);
    }
    this.#pass.dispatchWorkgroups(grid[0], grid[1]);
    this.#dispatches++;
    if (this.#dispatches === BATCH_DISPATCHES) this.flush();
    else this.#flushSoon();
  }

  copy(from: GPUBuffer, fromOffset: number, to: GPUBuffer, toOffset: number, byteLength: number): void {
    this.#encoder ??= this.#device.createCommandEncoder();
    this.#pass?.end();
    this.#pass = undefined;
    this.#encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, byteLength);
    this.#flushSoon();
  }

  /** Submits what is pending; then what `run` enqueues until it is done, in passes of its own that `timer` times. */
  async timed(timer: PassTimer, run: () => void | Promise<void>): Promise<void> {
    this.flush();
    this.#passTimer = timer;
    try {
      const enqueued = run();
      // Nothing else comes between the passes of what enqueues at once.
      if (enqueued !== undefined) await enqueued;
    } finally {
      this.flush();
      this.#passTimer = undefined;
    }
  }

  /** Submits what is pending. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const encoder = this.#encoder;
    if (!encoder) return;
    this.#pass?.end();
    const used = this.#dispatches * UNIFORM_BYTES;
    this.#pass = undefined;
    this.#encoder = undefined;
    this.#dispatches = 0;
    this.#errors.guard('webgpu', () => {
      if (used > 0) this.#device.queue.writeBuffer(this.#uniformBuffer, 0, this.#slots, 0, used);
      this.#device.queue.submit([encoder.finish()]);
    });
  }

  /** Drops what is pending, and our own buffer. */
  destroy(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pass = undefined;
    this.#encoder = undefined;
    this.#uniformBuffer.destroy();
  }

  #passDescriptor(): GPUComputePassDescriptor | undefined {
    return this.#passTimer && { timestampWrites: this.#passTimer.nextPass() };
  }

  /** A caller that goes off to do something else should not leave the device idle. */
  #flushSoon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.flush(), 0);
    // A pending batch is no reason to keep the process alive (browsers return a number instead).
    if (typeof this.#timer === 'object') this.#timer.unref();
  }
}
