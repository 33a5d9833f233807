import { checkDeviceBuffer } from '../arguments.js';
import type { DeviceBuffer, DeviceInterface } from './contract.js';

/** `DeviceInterface.readFloats` by `read`, the same on every device. */
export async function readFloats(
  device: Pick<DeviceInterface, 'read'>,
  buffer: DeviceBuffer,
  first = 0,
  count?: number,
): Promise<Float32Array<ArrayBuffer>> {
  checkDeviceBuffer('readFloats', 'what is read', buffer);
  return new Float32Array(await device.read(buffer, first * 4, (count ?? (buffer.byteLength >>> 2) - first) * 4));
}
