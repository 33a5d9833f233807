import { expect } from 'vitest';
import type { Device } from '../../src/device/device.js';
import type { Freeable } from '../../src/device/owner.js';

class InjectedFailure extends Error {}

/** What asks a device for memory: a write may need a place to wait in. */
const ALLOCATING = ['createBuffer', 'write'];

/** The device, whose `failing`-th allocation (from 1) throws; `count` tells how many there were. */
function failingDevice<D extends Device>(device: D, failing: number): { device: D; count: () => number } {
  let count = 0;
  const failed = new Proxy(device, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (!ALLOCATING.includes(String(name))) return value.bind(target) as unknown;
      return (...args: unknown[]): unknown => {
        if (++count === failing) throw new InjectedFailure(`allocation ${failing} fails`);
        return Reflect.apply(value, target, args);
      };
    },
  });
  return { device: failed, count: () => count };
}

/**
 * Fails the first allocation of `make`, then the second, and so on until it gets through, and expects not a byte left
 * of each attempt, nor of what the last one made once that is freed.
 * @returns allocations of the one that got through
 */
export async function expectNothingLeft<D extends Device>(
  device: D,
  make: (device: D) => Freeable | void | Promise<Freeable | void>,
): Promise<number> {
  const before = device.liveBytes;
  for (let failing = 1; ; failing++) {
    const attempt = failingDevice(device, failing);
    let made: Freeable | void;
    try {
      made = await make(attempt.device);
    } catch (error) {
      // What a caller is told must be the failure itself, and not what the clearing up ran into.
      if (!(error instanceof InjectedFailure)) throw error;
      expect(device.liveBytes - before, `bytes left where allocation ${failing} failed`).toBe(0);
      continue;
    }
    made?.free();
    expect(device.liveBytes - before, 'bytes left after free()').toBe(0);
    expect(attempt.count(), `allocations, of which ${failing} was to fail`).toBeLessThan(failing);
    return attempt.count();
  }
}
