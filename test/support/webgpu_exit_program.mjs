/** Opens a device, uses it, and ends in one of several ways; the test checks that the process ends by itself. */
import { createJiti } from 'jiti';
import { alias } from './source_imports.mjs';

const jiti = createJiti(import.meta.url, { alias });
/** @type {typeof import('../../src/device/webgpu/webgpu_device.js')} */
const { openWebGpuDevice } = await jiti.import('../../src/device/webgpu/webgpu_device.ts');
const mode = process.argv[2];

/** @param {import('../../src/device/webgpu/webgpu_device.js').WebGpuDevice} device */
async function answer(device) {
  const buffer = device.createBuffer('answer', 4);
  device.write(buffer, Float32Array.of(42));
  return new Float32Array(await device.read(buffer))[0];
}

const device = await openWebGpuDevice();
console.log(await answer(device));
if (mode === 'close') await device.close();
if (mode === 'pending-read') void device.read(device.createBuffer('unread', 1024));
if (mode === 'reopen') {
  await device.close();
  const second = await openWebGpuDevice();
  await answer(second);
  await second.close();
}
