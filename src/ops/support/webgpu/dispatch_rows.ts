import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { DISPATCH_MULTIPLY_ADDS } from './dispatch_steps.js';

/** Rows of one dispatch where rows go through a kernel independently, `work` multiply-adds or the like each. */
export function rowsPerDispatch(device: WebGpuDevice, work: number): number {
  const most = DISPATCH_MULTIPLY_ADDS[device.info.software ? 'software' : 'hardware'];
  return Math.max(1, Math.floor(most / work));
}
