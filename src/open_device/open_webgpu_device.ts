import type { OpenWebGpuOptions, WebGpuDevice } from '../device/webgpu/webgpu_device.js';
import { loadWebGpuPrograms } from '../ops/on_webgpu.js';

/**
 * Opens the machine's adapter, or takes a caller's device. The caller closes it. Device and kernels are loaded when it
 * is asked for: a page on the processor has no use for them.
 * @throws DeviceUnavailableError when no adapter answers, saying why
 */
export async function openWebGpuDevice(options: OpenWebGpuOptions = {}): Promise<WebGpuDevice> {
  const [device] = await Promise.all([import('../device/webgpu/webgpu_device.js'), loadWebGpuPrograms()]);
  return device.openWebGpuDevice(options);
}
