import type { ErrorLedger } from './error_ledger.js';
import { patiently } from './patient_wait.js';

/** `GPUBufferUsage.QUERY_RESOLVE | COPY_SRC` and `MAP_READ | COPY_DST`; `GPUMapMode.READ`. */
const RESOLVE_USAGE = 0x200 | 0x4;
const STAGING_USAGE = 0x1 | 0x8;
const MAP_READ = 1;

/** Two timestamps, u64 nanoseconds. */
const BYTES = 16;

/**
 * The device's own clock at the beginning of the first and at the end of the last of some passes. Every pass writes
 * its end over the one before, so two queries serve any number of passes. Made for one measurement; the caller
 * destroys it.
 */
export class PassTimer {
  readonly #device: GPUDevice;
  readonly #errors: ErrorLedger;
  readonly #queries: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #staging: GPUBuffer;
  #passes = 0;

  /** `device` has the feature `timestamp-query`. */
  constructor(device: GPUDevice, errors: ErrorLedger) {
    this.#device = device;
    this.#errors = errors;
    this.#queries = device.createQuerySet({ label: 'pass timer', type: 'timestamp', count: 2 });
    this.#resolved = device.createBuffer({ label: 'pass timer', size: BYTES, usage: RESOLVE_USAGE });
    this.#staging = device.createBuffer({ label: 'pass timer', size: BYTES, usage: STAGING_USAGE });
  }

  /** What the next pass has to write. */
  nextPass(): GPUComputePassTimestampWrites {
    const end = { querySet: this.#queries, endOfPassWriteIndex: 1 };
    return this.#passes++ === 0 ? { ...end, beginningOfPassWriteIndex: 0 } : end;
  }

  /** Seconds between the two, once the passes are submitted; undefined where the driver's clock ran backwards. */
  async seconds(): Promise<number | undefined> {
    if (this.#passes === 0) return 0;
    this.#errors.guard('timestamps', () => {
      const encoder = this.#device.createCommandEncoder({ label: 'pass timer' });
      encoder.resolveQuerySet(this.#queries, 0, 2, this.#resolved, 0);
      encoder.copyBufferToBuffer(this.#resolved, 0, this.#staging, 0, BYTES);
      this.#device.queue.submit([encoder.finish()]);
    });
    // The error that made a mapping fail is parked by then, and says more.
    const failure = await patiently(() => this.#staging.mapAsync(MAP_READ)).then(
      () => undefined,
      (error: unknown) => error ?? 'the buffer could not be mapped',
    );
    await this.#errors.settle('timestamps');
    if (failure !== undefined) throw await this.#errors.failure('timestamps', failure);
    const [begin, end] = new BigUint64Array(this.#staging.getMappedRange());
    return end >= begin ? Number(end - begin) / 1e9 : undefined;
  }

  destroy(): void {
    this.#queries.destroy();
    this.#resolved.destroy();
    this.#staging.destroy();
  }
}
