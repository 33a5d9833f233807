import { checkDeviceBuffer } from '../../arguments.js';
import { DeviceOperationError, invalid } from '../../errors.js';
import type { DeviceBuffer } from '../contract.js';

let nextId = 0;

/** A storage buffer of one device: ours, or a caller's that we only use. */
export class WebGpuBuffer implements DeviceBuffer {
  readonly label: string;
  readonly byteLength: number;
  /** Distinguishes buffers in cache keys; never used twice in a process. */
  readonly id = nextId++;
  readonly #gpuBuffer: GPUBuffer;
  readonly #onFree: (buffer: WebGpuBuffer) => void;
  #freed = false;

  constructor(gpuBuffer: GPUBuffer, label: string, byteLength: number, onFree: (buffer: WebGpuBuffer) => void) {
    this.#gpuBuffer = gpuBuffer;
    this.label = label;
    this.byteLength = byteLength;
    this.#onFree = onFree;
  }

  /** @throws DeviceOperationError after `free()` */
  get gpuBuffer(): GPUBuffer {
    if (this.#freed) {
      throw new DeviceOperationError(`webgpu: buffer "${this.label}" was freed. Free buffers after their last use.`);
    }
    return this.#gpuBuffer;
  }

  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    this.#onFree(this);
  }
}

/** The WebGPU side of a buffer. @throws InvalidInputError for a buffer of another kind of device */
export function onWebGpu(buffer: DeviceBuffer): WebGpuBuffer {
  if (buffer instanceof WebGpuBuffer) return buffer;
  throw invalid('webgpu', 'buffers must come from this device', `"${buffer.label}"`, 'Create it with createBuffer().');
}

/** Copies of WebGPU move whole 32-bit words. */
export function checkRange(operation: string, buffer: DeviceBuffer, byteOffset: number, byteLength: number): void {
  checkDeviceBuffer(operation, 'what it works on', buffer);
  const whole = byteOffset % 4 === 0 && byteLength % 4 === 0;
  if (!whole || byteOffset < 0 || byteLength < 0 || byteOffset + byteLength > buffer.byteLength) {
    throw invalid(
      operation,
      `a range must be whole 4-byte words inside the ${buffer.byteLength} bytes of "${buffer.label}"`,
      `${byteLength} bytes at ${byteOffset}`,
      'Round the range, or create a larger buffer.',
    );
  }
}
