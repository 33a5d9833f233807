/** Prints what probing for an adapter answers, and what opening one throws. */
import { createJiti } from 'jiti';

/** @type {typeof import('../../src/device/webgpu/webgpu_device.js')} */
const { openWebGpuDevice, probeWebGpu } = await createJiti(import.meta.url).import('../../src/device/webgpu/webgpu_device.ts');
const probe = await probeWebGpu();
const error = await openWebGpuDevice().then(
  () => ({ name: 'none', message: 'a device opened' }),
  (/** @type {Error} */ { name, message }) => ({ name, message }),
);
console.log(JSON.stringify({ probe, error }));
