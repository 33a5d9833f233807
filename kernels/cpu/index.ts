/** The kernels of the CPU device. Each is called as kernel(arguments, tile, thread); see src/device/cpu/worker.mjs. */
export { copy_bytes } from './copy_bytes';
export { gather_batch } from './gather_batch';
export { langevin_chain } from './langevin_chain';
export { pack_network } from './pack_network';
export { philox_normal } from './philox_normal';
