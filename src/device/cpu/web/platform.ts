/** What the cpu device asks of its platform, `#platform/cpu`: a page's workers, and kernels that lie in the bundle. */
import type * as node from '#platform/cpu';
import type { CpuHost } from '../host.js';
import { loadKernels as load } from './kernel_module.js';
import { startWorker as start } from './start_worker.js';

interface Scope {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

const scope = globalThis as Scope;

export const startWorker: typeof node.startWorker = start;

export const loadKernels: typeof node.loadKernels = load;

/** The thread that draws the page may not wait; a worker may. */
export const mayBlock: typeof node.mayBlock = () => 'WorkerGlobalScope' in globalThis;

export function describeHost(): CpuHost {
  const parallelism = scope.navigator?.hardwareConcurrency ?? 1;
  return {
    processor: `a processor of ${parallelism} ${parallelism === 1 ? 'thread' : 'threads'}`,
    parallelism,
    sharedMemory:
      scope.crossOriginIsolated === true
        ? { possible: true }
        : { possible: false, reason: 'this page is not cross-origin isolated' },
    node: '',
    v8: '',
  };
}
