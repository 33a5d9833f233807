import { DeviceOperationError, DeviceUnavailableError } from '../../errors.js';

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** A thread that ended before it was ready. */
export function notStarted(cause: unknown): DeviceUnavailableError {
  return new DeviceUnavailableError(`cpu device: a worker thread did not start: ${textOf(cause)}. Try fewer threads.`);
}

/** A thread that ended at work. */
export function died(cause: unknown): DeviceOperationError {
  return new DeviceOperationError(
    `cpu device: a worker thread died (${textOf(cause)}), and its work with it. Open a new device and resume from a checkpoint.`,
  );
}

/** @param fault the end of a sentence */
export function voidResults(fault: string): DeviceOperationError {
  return new DeviceOperationError(
    `cpu device: ${fault}. Its results are void; open a new device and start again from a checkpoint.`,
  );
}
