import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { loadKernelModule } from '../../src/device/cpu/kernel_module.js';
import { objectionToMergedVectors } from '../../src/device/cpu/vector_check.js';
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
    if (!taken) expect(String(warn.mock.calls[0][0])).toMatch(/revectorize was asked for, but (V8 cannot|merged vectors)/);
    expect(await chainBits(asked)).toEqual(await chainBits(plain));

    vi.stubEnv('BARYCENTER_REVECTORIZE', '1');
    expect((await openDevice()).info.driver).toBe(asked.info.driver);
    expect((await openDevice(false)).info.driver).toBe(plain.info.driver);
  });

  it('are refused where a bit differs', () => {
    // A build that rounds otherwise stands in for a compiler that is wrong.
    const fused = loadKernelModule(true, false).module;
    const rounded = new WebAssembly.Module(readFileSync(new URL('../../dist/kernels/cpu/kernels.wasm', import.meta.url)));
    expect(objectionToMergedVectors(rounded, fused)).toBe('merged vectors give wrong results');
  });

  it('are refused where they gain nothing', () => {
    const { module } = loadKernelModule(true, false);
    expect(objectionToMergedVectors(module, module)).toMatch(/^merged vectors gain nothing \(0\.\d+|1\.0\d times the speed\)$/);
  });
});
