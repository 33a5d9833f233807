/**
 * jax-js with the threads that it would have in a browser: it takes them when it finds a global `Worker`, which Node
 * lacks. Faster only where a step's arrays are large: every kernel is handed to the workers by messages.
 */
import { availableParallelism } from 'node:os';
import { jaxPeer } from './support/jax_library.mjs';
import { servePeer } from './support/protocol.mjs';
import { installWebWorker } from './support/web_worker.mjs';

installWebWorker();
const threads = availableParallelism();
Object.defineProperty(globalThis, 'navigator', {
  value: { hardwareConcurrency: threads },
  configurable: true,
  writable: true,
});
await servePeer({ threads, device: 'cpu', ...(await jaxPeer(['wasm'], (_, gradient) => `wasm-threads-${gradient}`)) });
