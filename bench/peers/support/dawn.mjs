/**
 * WebGPU in Node for libraries that expect a browser: Dawn's binding, the package that the library under test uses,
 * behind `navigator.gpu`.
 */
import { availableParallelism } from 'node:os';

let dawn; // the binding stops serving its devices when this object is collected

/** @returns {Promise<string | undefined>} the adapter in words; undefined where none answers */
export async function offerWebGpu() {
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    dawn ??= create(['enable-dawn-features=disable_workgroup_init']); // as in src/device/webgpu/gpu_instance.ts
    const adapter = await dawn.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return undefined;
    // Node 20 has no navigator, later ones one without `gpu`.
    const navigator = {
      gpu: dawn,
      userAgent: `Node.js/${process.versions.node}`,
      hardwareConcurrency: availableParallelism(),
    };
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true });
    return adapter.info.description || adapter.info.device || adapter.info.architecture;
  } catch (error) {
    console.error(`no WebGPU: ${error.message.split('\n')[0]}`);
    return undefined;
  }
}
