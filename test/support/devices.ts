import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { DeviceBuffer } from '../../src/device/contract.js';
import type { Device } from '../../src/device/device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';

const opens: Record<string, () => Promise<Device>> = {
  cpu: () => openCpuDevice({ threads: 2 }),
  'cpu without fused multiply-adds': () => openCpuDevice({ threads: 2, relaxedSimd: false }),
  webgpu: () => openWebGpuDevice({ allowSoftware: true }),
};

/**
 * Declares the same suite for both devices, the CPU's with each of its two builds. A device opens once for the suite
 * and closes after it; one that is missing fails the suite, and so does a buffer that is still alive at the end.
 */
export function forEachDevice(suite: (name: string, device: () => Device) => void): void {
  for (const [name, open] of Object.entries(opens)) {
    describe(name, () => {
      let device: Device | undefined;
      beforeAll(async () => {
        device = await open();
      });
      afterAll(async () => {
        const leaked = device?.liveBytes;
        await device?.close();
        expect(leaked, 'bytes of buffers that were not freed').toBe(0);
      });
      suite(name, () => {
        if (!device) throw new Error(`the device "${name}" is not open`);
        return device;
      });
    });
  }
}

/** What a test makes on a device; all of it is freed when the test's `withScratch` ends. */
export interface Scratch {
  readonly device: Device;
  /** A buffer with these numbers. */
  upload(values: Float32Array, label?: string): DeviceBuffer;
  /** A buffer of `floats` floats full of NaN, so that whatever a kernel leaves out shows. */
  output(floats: number, label?: string): DeviceBuffer;
  download(buffer: DeviceBuffer): Promise<Float32Array>;
  /** Frees a program, or whatever else has `free()`, at the end. */
  keep<T extends { free(): void }>(freed: T): T;
}

/** Runs `use` with helpers for buffers and programs on the device and frees everything they made. */
export async function withScratch<T>(device: Device, use: (scratch: Scratch) => Promise<T>): Promise<T> {
  const kept: { free(): void }[] = [];
  const keep = <K extends { free(): void }>(freed: K): K => {
    kept.push(freed);
    return freed;
  };
  const upload = (values: Float32Array, label = 'test data') => {
    const buffer = keep(device.createBuffer(label, values.byteLength));
    device.write(buffer, values);
    return buffer;
  };
  try {
    return await use({
      device,
      upload,
      output: (floats, label = 'test output') => upload(new Float32Array(floats).fill(NaN), label),
      download: async (buffer) => new Float32Array(await device.read(buffer)),
      keep,
    });
  } finally {
    for (const freed of kept.reverse()) freed.free();
  }
}
