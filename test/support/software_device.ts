import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';

/** The machine's adapter, which passes for a software one on machines with a GPU too. */
export async function openSoftwareDevice(): Promise<WebGpuDevice> {
  const device = await openWebGpuDevice();
  return Object.defineProperty(device, 'info', { value: { ...device.info, software: true } });
}
