import type { DeviceBuffer } from '../../../device/contract.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';

/** A buffer that holds `data` from the start; the program that made it frees it. */
export function deviceTable(device: WebGpuDevice, label: string, data: Float32Array | Uint32Array): DeviceBuffer {
  const buffer = device.createBuffer(label, Math.max(4, data.byteLength));
  if (data.byteLength > 0) device.write(buffer, data);
  return buffer;
}
