import { checkDevice, checkObject } from '../arguments.js';
import type { DeviceBuffer } from '../device/contract.js';
import type { WebGpuDevice } from '../device/webgpu/webgpu_device.js';
import { invalid } from '../errors.js';

/**
 * Your storage buffers under their names, as programs take them: the same memory, which stays yours. `free()` of a
 * wrapped buffer forgets it and leaves yours alone; wrap a buffer once, since programs remember what they were bound
 * to.
 * @throws InvalidInputError for one without the usages STORAGE, COPY_SRC and COPY_DST, or not of whole 16-byte words
 */
export function wrapBuffers<Name extends string>(
  device: WebGpuDevice,
  buffers: Readonly<Record<Name, GPUBuffer>>,
): Record<Name, DeviceBuffer> {
  checkDevice('wrapBuffers', device);
  checkObject('wrapBuffers', 'your buffers by name', buffers, 'Pass { y: gpuBuffer, … }.');
  if (!('wrapBuffer' in device))
    throw invalid(
      'wrapBuffers',
      'it needs a webgpu device',
      'a cpu device',
      'Use device.createBuffer(…) and device.view(…).',
    );
  const names = Object.keys(buffers) as Name[];
  const wrapped = names.map((name): [Name, DeviceBuffer] => [name, device.wrapBuffer(buffers[name])]);
  return Object.fromEntries(wrapped) as Record<Name, DeviceBuffer>;
}
