/** What the cpu device asks of its platform, `#platform/cpu`: Node's files, threads and flags of V8. */
import { availableParallelism } from 'node:os';
import { processorName } from '../../../node/io/machine.js';
import type { CpuHost } from '../host.js';
import type { KernelModule, KernelOptions } from '../kernel_module.js';
import { loadKernelModule } from './kernel_module.js';
import { vectorSetting } from './vector_merging.js';

export { startWorker } from './start_worker.js';

/** Any thread of Node may wait for others. */
export const mayBlock = (): boolean => true;

export function describeHost(): CpuHost {
  const { node, v8 } = process.versions;
  return {
    processor: processorName(),
    parallelism: availableParallelism(),
    sharedMemory: { possible: true },
    node,
    v8,
  };
}

/**
 * The kernels compiled, as `CpuDeviceOptions` ask for them.
 * @throws DeviceUnavailableError if the build is missing, or `relaxedSimd` is true and multiply-adds are not fused
 * @throws InvalidInputError for a setting or a BARYCENTER_REVECTORIZE with a value that it cannot have
 */
export async function loadKernels({ relaxedSimd, revectorize }: KernelOptions): Promise<KernelModule> {
  return loadKernelModule(relaxedSimd, vectorSetting(revectorize));
}
