import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { loadKernelModule } from '../../src/device/cpu/kernel_module.js';
import { checkMergedVectors } from '../../src/device/cpu/vector_check.js';
import { chainBits } from './cpu_chain_bits.js';

const open: CpuDevice[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((device) => device.close()));
});

async function openDevice(revectorize?: boolean): Promise<CpuDevice> {
  const device = await openCpuDevice({ threads: 1, ...(revectorize === undefined ? {} : { revectorize }) });
  open.push(device);
  return device;
}

describe('merged vectors', () => {
  it('are off unless asked for, are taken or refused with a warning, and change no bit', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const plain = await openDevice();
    expect(plain.info.driver).not.toMatch(/256-bit/);
    expect(warn).not.toHaveBeenCalled();
    const asked = await openDevice(true);
    const taken = asked.info.driver.includes(' + 256-bit vectors, ');
    expect(warn.mock.calls.length).toBe(taken ? 0 : 1);
    expect(plain.features.vectorMerging).toEqual({ on: false, reason: 'not asked for; BARYCENTER_REVECTORIZE=1 asks' });
    expect(asked.features.vectorMerging.on).toBe(taken);
    if (taken)
      expect(asked.features.vectorMerging.reason).toMatch(
        /^merged vectors give the same bits at \d\.\d\d times the speed$/,
      );
    else expect(String(warn.mock.calls[0][0])).toContain(`but ${asked.features.vectorMerging.reason} on Node`);
    if (!taken)
      expect(String(warn.mock.calls[0][0])).toMatch(/revectorize was asked for, but (V8 cannot|merged vectors)/);
    expect(await chainBits(asked)).toEqual(await chainBits(plain));

    vi.stubEnv('BARYCENTER_REVECTORIZE', '1');
    expect((await openDevice()).info.driver).toBe(asked.info.driver);
    expect((await openDevice(false)).info.driver).toBe(plain.info.driver);
  });

  it('are refused where a bit differs', () => {
    // A build that rounds otherwise stands in for a compiler that is wrong.
    const fused = loadKernelModule(true, false).module;
    const rounded = new WebAssembly.Module(
      readFileSync(new URL('../../dist/kernels/cpu/kernels.wasm', import.meta.url)),
    );
    expect(checkMergedVectors(rounded, fused)).toEqual({ on: false, reason: 'merged vectors give wrong results' });
  });

  /** A clock by which the plain kernels' runs and those with merged vectors, timed in turns, take these times. */
  const clockOf = (plain: number, merged: number): (() => number) => {
    const passing = [0, plain, 0, merged];
    let [now, asked] = [0, 0];
    return () => (now += passing[asked++ % passing.length]);
  };

  it('are refused where they gain nothing, and taken where they gain', () => {
    const { module } = loadKernelModule(true, false);
    const gained = (plain: number, merged: number) => checkMergedVectors(module, module, clockOf(plain, merged));
    expect(gained(1, 2)).toEqual({ on: false, reason: 'merged vectors gain nothing (0.50 times the speed)' });
    expect(gained(1.14, 1).on).toBe(false);
    expect(gained(1.16, 1)).toEqual({ on: true, reason: 'merged vectors give the same bits at 1.16 times the speed' });
  });

  it('are timed by a real clock otherwise', () => {
    const { module } = loadKernelModule(true, false);
    expect(checkMergedVectors(module, module).reason).toMatch(
      /\((\d+\.\d\d) times the speed\)$|bits at \d+\.\d\d times/,
    );
  });
});
