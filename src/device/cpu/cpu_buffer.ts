import { checkDeviceBuffer } from '../../arguments.js';
import { DeviceLostError, DeviceOperationError, invalid } from '../../errors.js';
import type { DeviceBuffer } from '../contract.js';

/** Bytes in the device's memory. */
export class CpuBuffer implements DeviceBuffer {
  /** Set by `free()` and by the device's `close()`. */
  freed = false;
  readonly #release: (buffer: CpuBuffer) => void;

  constructor(
    /** The device that it belongs to. */
    readonly owner: object,
    readonly label: string,
    readonly byteLength: number,
    /** Address in it. */
    readonly pointer: number,
    release: (buffer: CpuBuffer) => void,
  ) {
    this.#release = release;
  }

  free(): void {
    if (this.freed) return;
    this.freed = true;
    this.#release(this);
  }
}

/**
 * @throws DeviceOperationError for a freed buffer or one of another device, InvalidInputError for a range outside it
 */
export function ownBuffer(
  owner: object,
  operation: string,
  buffer: DeviceBuffer,
  byteOffset = 0,
  byteLength = 0,
): CpuBuffer {
  checkDeviceBuffer(operation, 'what it works on', buffer);
  if (!(buffer instanceof CpuBuffer) || buffer.owner !== owner) {
    throw new DeviceOperationError(
      `${operation}: buffers must belong to the device that runs the work; got "${buffer.label}" of another device. ` +
        'Read it to the host and write it to a buffer of this device.',
    );
  }
  if (buffer.freed) {
    throw new DeviceOperationError(
      `${operation}: buffers must be alive; got "${buffer.label}", which was freed. Free it after its last use.`,
    );
  }
  const inside =
    Number.isSafeInteger(byteOffset) && Number.isSafeInteger(byteLength) && byteOffset >= 0 && byteLength >= 0;
  if (!inside || byteOffset + byteLength > buffer.byteLength) {
    throw invalid(
      operation,
      `the range must lie inside "${buffer.label}" of ${buffer.byteLength} bytes`,
      `${byteLength} bytes from ${byteOffset}`,
      'Pass an offset and a length inside the buffer.',
    );
  }
  return buffer;
}

export function closedError(operation: string): DeviceLostError {
  return new DeviceLostError(`${operation}: the cpu device was closed and its buffers are gone. Open a new device.`);
}
