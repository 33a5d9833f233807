import { invalid } from '../errors.js';
import type * as Programs from './webgpu_programs.js';

type WebGpuPrograms = typeof Programs;

let loaded: WebGpuPrograms | undefined;

/** Loads what launchers need of WebGPU. Who opens a GPU awaits it, so that programs are made at once from then on. */
export async function loadWebGpuPrograms(): Promise<void> {
  loaded = await import('./webgpu_programs.js');
}

/**
 * The programs of WebGPU, for launchers that were given a GPU. They are apart for pages on the processor, which would
 * load all WGSL for nothing.
 * @throws InvalidInputError where no GPU was opened by this copy of the package, so that the device is another one's
 */
export function onWebGpu(): WebGpuPrograms {
  if (loaded) return loaded;
  const wayOut = 'Open it with openDevice or openWebGpuDevice of the same copy.';
  throw invalid(
    'webgpu',
    'a GPU runs programs of the copy of the package that opened it',
    'a device of another copy',
    wayOut,
  );
}
