import { describe, expect, it } from 'vitest';
import { ErrorLedger } from '../../src/device/webgpu/error_ledger.js';
import { DeviceLostError, DeviceOperationError } from '../../src/errors.js';

/** A device whose promises are rejected before, or without, news of its loss. */
function ledgerOf(lost: Promise<unknown>): ErrorLedger {
  const none = { lost, pushErrorScope: () => undefined, popErrorScope: () => Promise.resolve(null) };
  return new ErrorLedger(none as unknown as GPUDevice);
}

const rejected = new DOMException('Device lost.', 'OperationError');
const after = (ms: number): Promise<unknown> =>
  new Promise((resolve) => setTimeout(() => resolve({ reason: 'unknown', message: 'the process is gone' }), ms));
const never = new Promise(() => undefined);

describe('a rejected promise of a device', () => {
  it('is its loss, where news of that come later', async () => {
    const errors = ledgerOf(after(50));
    const failure = await errors.failure('read "y"', rejected);
    expect(failure).toBeInstanceOf(DeviceLostError);
    expect(failure.message).toMatch(/^read "y": the WebGPU device was lost \(unknown\): the process is gone\./);
  });

  it('is its loss where it was parked, too', async () => {
    const errors = ledgerOf(after(50));
    errors.expect(Promise.reject(rejected));
    await expect(errors.settle('synchronize')).rejects.toBeInstanceOf(DeviceLostError);
  });

  it('is an error of the operation where the device lives', async () => {
    const errors = ledgerOf(never);
    const failure = await errors.failure('read "y"', rejected);
    expect(failure).toBeInstanceOf(DeviceOperationError);
    expect(failure).toMatchObject({ message: 'read "y": Device lost.', cause: rejected });
    errors.checkAlive('read');
  });
});
