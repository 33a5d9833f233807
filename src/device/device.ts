import type { CpuDevice } from './cpu/cpu_device.js';
import type { WebGpuDevice } from './webgpu/webgpu_device.js';

/** Where kernels run. Launchers in `ops/` branch on `kind`; nothing above them does. */
export type Device = CpuDevice | WebGpuDevice;
