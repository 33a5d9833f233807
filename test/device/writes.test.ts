import { expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { forEachDevice } from '../support/devices.js';

forEachDevice((_, device) => {
  it('takes tables on shared memory, and copies them at once', async () => {
    const shared = new Float32Array(new SharedArrayBuffer(32));
    shared.set([1, 2, 3, 4, 5, 6, 7, 8]);
    const buffer = device().createBuffer('shared', 32);
    device().write(buffer, shared.subarray(2, 6), 8);
    shared.fill(0);
    expect([...(await device().readFloats(buffer))]).toEqual([0, 0, 3, 4, 5, 6, 0, 0]);
    buffer.free();
  });

  it('reads floats by their numbers', async () => {
    const buffer = device().createBuffer('numbers', 32);
    device().write(buffer, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    expect(await device().readFloats(buffer, 2)).toEqual(Float32Array.of(3, 4, 5, 6, 7, 8));
    expect(await device().readFloats(buffer, 2, 3)).toEqual(Float32Array.of(3, 4, 5));
    expect((await device().readFloats(buffer)).buffer).toBeInstanceOf(ArrayBuffer);
    await expect(device().readFloats(buffer, 4, 5)).rejects.toThrow(InvalidInputError);
    buffer.free();
  });

  it.each([
    [
      'nothing to write',
      (): void => device().write(scratch(), undefined as never),
      'data must be a typed array; got nothing',
    ],
    [
      'a list to write',
      (): void => device().write(scratch(), [1] as never),
      'data must be a typed array; got a list of 1',
    ],
    [
      'no buffer',
      (): void => device().write(undefined as never, new Float32Array(1)),
      'must be a buffer of the device; got nothing',
    ],
  ])('names the mistake: %s', (_name, call, message) => {
    expect(call).toThrow(InvalidInputError);
    expect(call).toThrow(message);
  });

  function scratch() {
    const buffer = device().createBuffer('scratch', 4);
    buffer.free();
    return buffer;
  }
});
