import { afterEach, describe, expect, it, vi } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { FMA_PEAK_LANES, fmaPeak } from '../../src/ops/fma_peak/launch.js';

/**
 * Multiply-adds of each lane: a tenth of a second on a core, in which a thread that asks all the time asks thousands of
 * times.
 */
const ROUNDS = 1e5;
const LANES = FMA_PEAK_LANES * 64;

/** A wait looks at the ring when it begins and at each message of a worker, of which there is one. */
const MOST_LOOKS = 20;

let device: CpuDevice | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await device?.close();
});

describe('the main thread while the cpu device works', () => {
  it.each(['read', 'synchronize'] as const)('looks once and sleeps in its event loop: %s', async (wait) => {
    device = await openCpuDevice({ threads: 2 });
    const values = device.createBuffer('values', LANES * 4);
    const peak = fmaPeak(device, { lanes: LANES });
    const looks = vi.spyOn(Atomics, 'load');
    const others = [
      vi.spyOn(Atomics, 'wait'),
      vi.spyOn(globalThis, 'setTimeout'),
      vi.spyOn(globalThis, 'setImmediate'),
    ];
    peak.run({ values, rounds: ROUNDS, factor: 0.999, addend: 0.5 });
    const submitted = looks.mock.calls.length;
    await (wait === 'read' ? device.read(values, 0, 4) : device.synchronize());
    const counts = [looks, ...others].map(({ mock }) => mock.calls.length);
    vi.restoreAllMocks();
    expect(counts[0]).toBeGreaterThan(submitted);
    expect(counts[0]).toBeLessThan(MOST_LOOKS);
    expect(counts.slice(1)).toEqual([0, 0, 0]);
  });
});
