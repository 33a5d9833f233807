import { BarycenterError, DeviceLostError, DeviceOperationError, KernelCompileError } from '../../errors.js';
import { patiently } from './patient_wait.js';

/** Milliseconds that the news of a loss may come after the rejections that follow from it. */
const NEWS_OF_LOSS = 1000;

const FILTERS: readonly GPUErrorFilter[] = ['validation', 'out-of-memory', 'internal'];

/**
 * Errors of a device surface later than the call that caused them. They are caught by error scopes, parked here and
 * thrown at the next read or synchronisation, never only logged.
 */
export class ErrorLedger {
  readonly #device: GPUDevice;
  readonly #unsettled = new Set<Promise<void>>();
  #parked: BarycenterError | undefined;
  #lost: string | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
    // Not awaited and never rejects: it resolves once, when the device goes away.
    void device.lost.then((info) => {
      this.#lost ??= `the WebGPU device was lost (${info.reason}): ${info.message}`;
    });
  }

  /** Marks the device as gone, with the reason that later calls report. */
  declareLost(reason: string): void {
    this.#lost ??= reason;
  }

  /** @throws DeviceLostError once the device is gone */
  checkAlive(operation: string): void {
    if (this.#lost !== undefined) {
      throw new DeviceLostError(`${operation}: ${this.#lost}. Open the device again and resume from a checkpoint.`);
    }
  }

  /**
   * What it means that a promise of the device was rejected: browsers reject them before they say that the device is
   * lost.
   */
  async failure(operation: string, cause: unknown): Promise<BarycenterError> {
    if (this.#lost === undefined) await this.#newsOfLoss();
    try {
      this.checkAlive(operation);
    } catch (lost) {
      return lost as DeviceLostError;
    }
    if (cause instanceof BarycenterError) return cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new DeviceOperationError(`${operation}: ${reason}`, { cause });
  }

  /** Runs device calls inside error scopes; scopes are popped before anything is awaited. */
  guard<Result>(operation: string, work: () => Result): Result {
    for (const filter of FILTERS) this.#device.pushErrorScope(filter);
    try {
      return work();
    } finally {
      for (let i = 0; i < FILTERS.length; i++)
        this.#watch(
          operation,
          patiently(() => this.#device.popErrorScope()),
        );
    }
  }

  /** Parks what `check` finds: an error to be thrown later, or nothing. */
  expect(check: Promise<BarycenterError | undefined>): void {
    const settled = check.then(
      (error) => {
        if (error) this.#park(error);
      },
      async (error: unknown) => {
        const failure = await this.failure('webgpu', error);
        // The loss itself is reported by `settle`.
        if (!(failure instanceof DeviceLostError)) this.#park(failure);
      },
    );
    this.#unsettled.add(settled);
    void settled.then(() => this.#unsettled.delete(settled));
  }

  /** Waits for every scope so far. @throws the parked error, once; DeviceLostError when the device is gone */
  async settle(operation: string): Promise<void> {
    await Promise.all(this.#unsettled);
    const parked = this.#parked;
    this.#parked = undefined;
    if (parked) throw parked;
    this.checkAlive(operation);
  }

  async #newsOfLoss(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([
      this.#device.lost,
      new Promise((resolve) => {
        timer = setTimeout(resolve, NEWS_OF_LOSS);
      }),
    ]);
    clearTimeout(timer);
  }

  #watch(operation: string, scope: Promise<GPUError | null>): void {
    this.expect(
      scope.then((error) => (error ? new DeviceOperationError(`${operation}: ${error.message}`) : undefined)),
    );
  }

  /** The first error is the cause, later ones its consequences; a kernel that did not compile explains them all. */
  #park(error: BarycenterError): void {
    if (!this.#parked || (error instanceof KernelCompileError && !(this.#parked instanceof KernelCompileError))) {
      this.#parked = error;
    }
  }
}
