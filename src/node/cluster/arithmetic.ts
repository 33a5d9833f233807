import { readFileSync } from 'node:fs';
import type { Device } from '../../device/device.js';
import { packageFile } from '../package_file.js';

/**
 * What results owe their last bits to, but for the data: the version of this package, the kind of device, and on the
 * CPU whether it fuses multiply-adds, on a GPU its name and driver. Machines that say the same give the same bits.
 */
export function arithmeticOf({ info }: Pick<Device, 'info'>): string {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
  if (info.kind === 'cpu') return `${version} cpu${info.driver.includes('relaxed_madd') ? ' fused' : ''}`;
  return `${version} ${info.kind} ${info.name} ${info.driver}`.slice(0, 200);
}
