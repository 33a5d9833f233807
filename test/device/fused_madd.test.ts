import { afterEach, describe, expect, it, vi } from 'vitest';
import { fusesMultiplyAdds, hasRelaxedSimd, unfused } from '../../src/device/cpu/fused_madd.js';
import { loadKernels } from '../../src/device/cpu/web/kernel_module.js';
import { openCpuDevice } from '../../src/open_device/open_device.js';
import { runtimeName } from '../../src/node/io/machine.js';

/** As an engine answers that knows `relaxed_madd` and rounds twice. */
function roundTwice(): void {
  const { Instance } = WebAssembly;
  const twice = (a: number, b: number, c: number): number => a * b + c;
  const f = (a: number, b: number, c: number): number => Math.fround(Math.fround(a * b) + c);
  vi.spyOn(WebAssembly, 'Instance').mockImplementation(function (module, imports) {
    const { exports } = new Instance(module, imports);
    return { exports: 'd' in exports ? { f, d: twice } : exports };
  });
}

describe('fused multiply-adds', () => {
  afterEach(() => vi.restoreAllMocks());

  it('are found where the engine has them, as every Node that we support does', async () => {
    // Node 20 has them behind a flag, which the device sets.
    const device = await openCpuDevice({ threads: 1 });
    expect(device.features.relaxedSimd).toBe(fusesMultiplyAdds());
    expect(fusesMultiplyAdds()).toBe(true);
    await device.close();
  });

  it('are not said to be where relaxed_madd rounds twice', async () => {
    roundTwice();
    expect(hasRelaxedSimd()).toBe(true);
    expect(fusesMultiplyAdds()).toBe(false);
    const kernels = loadKernels({ relaxedSimd: true, revectorize: undefined, sharedMemory: true });
    await expect(kernels).rejects.toThrow(
      "cpu device: this browser rounds twice in WebAssembly’s relaxed multiply-adds. Leave relaxedSimd at 'auto'.",
    );
  });

  it('are missing where the engine knows no relaxed SIMD, or a policy forbids WebAssembly', () => {
    const forbidden = vi.spyOn(WebAssembly, 'Module').mockImplementation(function () {
      throw new Error('a policy forbids it');
    });
    expect(fusesMultiplyAdds()).toBe(false);
    forbidden.mockRestore();
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect(fusesMultiplyAdds()).toBe(false);
    expect(unfused('Bun 1').message).toContain('Bun 1 has no WebAssembly relaxed SIMD');
  });
});

it('calls the runtime by its name, not by that of the Node that it stands in for', () => {
  expect(runtimeName({ node: '26.3.0', bun: '1.4.5' })).toBe('Bun 1.4.5');
  expect(runtimeName({ node: '26.3.0', deno: '2.9.6' })).toBe('Deno 2.9.6');
  expect(runtimeName({ node: '24.1.0' })).toBe('Node 24.1.0');
});
