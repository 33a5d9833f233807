import type { DeviceBuffer } from '../device/device.js';
import type { WebGpuDevice } from '../device/webgpu/webgpu_device.js';

/**
 * Your storage buffers under their names, as programs take them: the same memory, which stays yours. `free()` of a wrapped
 * buffer forgets it and leaves yours alone; wrap a buffer once, since programs remember what they were bound to.
 * @throws InvalidInputError for one without the usages STORAGE, COPY_SRC and COPY_DST, or not of whole 16-byte words
 */
export function wrapBuffers<Name extends string>(
  device: WebGpuDevice,
  buffers: Readonly<Record<Name, GPUBuffer>>,
): Record<Name, DeviceBuffer> {
  const names = Object.keys(buffers) as Name[];
  const wrapped = names.map((name): [Name, DeviceBuffer] => [name, device.wrapBuffer(buffers[name])]);
  return Object.fromEntries(wrapped) as Record<Name, DeviceBuffer>;
}
