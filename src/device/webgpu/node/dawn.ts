/// <reference types="@webgpu/types" />
import { DeviceUnavailableError } from '../../../errors.js';
import { hasVulkanLoader } from './vulkan_loader.js';

/**
 * Our kernels write workgroup memory before they read it. Without the first SwiftShader clears it by code as long as
 * the memory: 0.4 ms of compile time per float, seconds for one kernel. The second rounds timestamps to 65 µs, against
 * pages that spy on each other; a process of its own has no such neighbours.
 */
const DAWN_FLAGS = ['enable-dawn-features=disable_workgroup_init', 'disable-dawn-features=timestamp_quantization'];

/** Dawn's `GPU`. @throws DeviceUnavailableError where there is no Vulkan loader or the binding does not load */
export async function createDawn(): Promise<GPU> {
  if (process.platform === 'linux' && !hasVulkanLoader()) {
    throw new DeviceUnavailableError(
      'openDevice: no Vulkan loader (libvulkan.so.1) on this machine, which a GPU driver would have brought. ' +
        'Install one, or use the cpu device.',
    );
  }
  try {
    const { create } = await import('webgpu');
    return create(DAWN_FLAGS);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new DeviceUnavailableError(
      `openDevice: the "webgpu" package does not load on ${process.platform}-${process.arch} (${reason}). ` +
        'On Linux it needs glibc 2.34 and the libstdc++ of GCC 12 or newer; use the cpu device otherwise.',
      { cause },
    );
  }
}
