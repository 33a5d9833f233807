/**
 * jax-js as it runs in Node: WebAssembly on one thread, for want of a global `Worker`, and WebGPU where there is any.
 */
import { offerWebGpu } from './support/dawn.mjs';
import { jaxPeer } from './support/jax_library.mjs';
import { servePeer } from './support/protocol.mjs';

const adapter = await offerWebGpu();
await servePeer({
  threads: 1,
  device: adapter ? `cpu; webgpu on ${adapter}` : 'cpu',
  ...(await jaxPeer(adapter ? ['wasm', 'webgpu'] : ['wasm'], (device, gradient) => `${device}-${gradient}`)),
});
