import type { Device } from '../../device/device.js';
import { openDevice } from '../../open_device/open_device.js';
import type { DeviceFlags } from './options.js';

/** Runs `work` on the device the flags name and closes it whatever happens. */
export async function withDevice<T>(flags: DeviceFlags, work: (device: Device) => Promise<T>): Promise<T> {
  const device = await openDevice({
    kind: flags.device,
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
  });
  try {
    return await work(device);
  } finally {
    await device.close();
  }
}
