/// <reference types="@webgpu/types" />
import { DeviceUnavailableError } from '../../errors.js';

/** A `GPU` object on loan; `release()` once, when the adapter and its devices are no longer used. */
export interface GpuLoan {
  readonly gpu: GPU;
  release(): void;
}

/**
 * Dawn's Node binding stops serving its devices once the object from `create()` is collected (their promises then never
 * settle), and keeps the process alive in some states while it is held. So: one object, held exactly while lent.
 */
let shared: { readonly gpu: GPU; loans: number } | undefined;

/** The browser's `navigator.gpu`, or Dawn's. @throws DeviceUnavailableError where the binding does not load */
export async function borrowGpu(): Promise<GpuLoan> {
  const own = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (own) return { gpu: own, release: () => undefined };
  shared ??= { gpu: await createDawn(), loans: 0 };
  const borrowed = shared;
  borrowed.loans++;
  let released = false;
  return {
    gpu: borrowed.gpu,
    release() {
      if (released) return;
      released = true;
      borrowed.loans--;
      if (borrowed.loans === 0 && shared === borrowed) shared = undefined;
    },
  };
}

/**
 * Our kernels write workgroup memory before they read it. Without the first SwiftShader clears it by code as long as
 * the memory: 0.4 ms of compile time per float, seconds for one kernel. The second rounds timestamps to 65 µs, against
 * pages that spy on each other; a process of its own has no such neighbours.
 */
const DAWN_FLAGS = ['enable-dawn-features=disable_workgroup_init', 'disable-dawn-features=timestamp_quantization'];

async function createDawn(): Promise<GPU> {
  if (process.platform === 'linux') {
    const { hasVulkanLoader } = await import('./node/vulkan_loader.js'); // Node only; a browser never comes here
    if (!hasVulkanLoader()) {
      throw new DeviceUnavailableError(
        'openDevice: no Vulkan loader (libvulkan.so.1) on this machine, which a GPU driver would have brought. ' +
          'Install one, or use the cpu device.',
      );
    }
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
