/** Prints what probing for an adapter answers, and what opening one throws. */
import { createJiti } from 'jiti';
import { alias } from './source_imports.mjs';

const jiti = createJiti(import.meta.url, { alias });
/** @type {typeof import('../../src/device/webgpu/webgpu_device.js')} */
const { openWebGpuDevice } = await jiti.import('../../src/device/webgpu/webgpu_device.ts');
/** @type {typeof import('../../src/device/webgpu/adapter.js')} */
const { probeWebGpu } = await jiti.import('../../src/device/webgpu/adapter.ts');
const probe = await probeWebGpu();
const error = await openWebGpuDevice().then(
  () => ({ name: 'none', message: 'a device opened' }),
  (/** @type {Error} */ { name, message }) => ({ name, message }),
);
console.log(JSON.stringify({ probe, error }));
