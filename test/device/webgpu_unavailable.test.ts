import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDawn } from '../../src/device/webgpu/web/no_gpu.js';
import { hasVulkanLoader } from '../../src/device/webgpu/node/vulkan_loader.js';
import { DeviceUnavailableError } from '../../src/errors.js';

const program = fileURLToPath(new URL('../support/webgpu_probe_program.mjs', import.meta.url));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vulkan-loader-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a machine without WebGPU', () => {
  it('is recognised by the Vulkan loader that the linker does not know', () => {
    const cache = join(folder, 'ld.so.cache');
    writeFileSync(cache, 'libc.so.6\0');
    expect(hasVulkanLoader({}, cache)).toBe(false);
    writeFileSync(cache, 'libc.so.6\0libvulkan.so.1\0');
    expect(hasVulkanLoader({}, cache)).toBe(true);
    expect(hasVulkanLoader({}, join(folder, 'no-cache'))).toBe(true);
  });

  it('is recognised by an LD_LIBRARY_PATH without the loader', () => {
    const cache = join(folder, 'ld.so.cache');
    writeFileSync(cache, 'libc.so.6\0');
    expect(hasVulkanLoader({ LD_LIBRARY_PATH: `/nowhere:${folder}` }, cache)).toBe(false);
    writeFileSync(join(folder, 'libvulkan.so.1'), '');
    expect(hasVulkanLoader({ LD_LIBRARY_PATH: `/nowhere:${folder}` }, cache)).toBe(true);
  });

  it('gets an answer from the probe and a typed error from opening', async () => {
    // A driver manifest that names no driver hides every adapter, whatever the machine has.
    const environment: NodeJS.ProcessEnv = { ...process.env, VK_DRIVER_FILES: join(folder, 'no-such-driver.json') };
    delete environment.VK_ICD_FILENAMES;
    const { stdout } = await promisify(execFile)(process.execPath, [program], { env: environment, timeout: 120_000 });
    const answer = JSON.parse(stdout) as { probe: { unavailable: string }; error: { name: string; message: string } };
    expect(answer.probe.unavailable).toMatch(/^no WebGPU adapter answers/);
    expect(answer.error.name).toBe('DeviceUnavailableError');
    expect(answer.error.message).toMatch(/use the cpu device/);
  });

  it('may be a browser', async () => {
    await expect(createDawn()).rejects.toThrow(DeviceUnavailableError);
  });
});
