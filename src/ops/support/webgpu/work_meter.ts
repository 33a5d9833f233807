import type { KernelCall } from '../../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';

/**
 * Enqueues dispatches and submits them whenever enough work is pending, so that no command buffer outlasts a desktop's
 * watchdog and each has as much to do as that allows.
 */
export class WorkMeter {
  readonly #device: WebGpuDevice;
  readonly #most: number;
  #pending = 0;

  /** `most`: multiply-adds of one submission, about. */
  constructor(device: WebGpuDevice, most: number) {
    this.#device = device;
    this.#most = most;
  }

  dispatch(call: Omit<KernelCall, 'long'>, multiplyAdds: number): void {
    this.#pending += multiplyAdds;
    const long = this.#pending >= this.#most;
    if (long) this.#pending = 0;
    this.#device.dispatch({ ...call, long });
  }
}
