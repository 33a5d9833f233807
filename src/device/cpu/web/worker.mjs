/**
 * A worker thread of the CPU device in a page; `scripts/build.mjs` makes one script of it, whose copies pages may serve
 * (`energy-barycenter/cpu_worker.js`). Its first message is what it is started with.
 */
import { runPrivateWorker } from '../private_worker.mjs';
import { runWorker } from '../worker_loop.mjs';

/**
 * @typedef {object} WorkerScope
 * @property {((event: { readonly data: unknown }) => void) | null} onmessage
 * @property {(message: import('../worker_thread.js').WorkerMessage) => void} postMessage
 */
const scope = /** @type {WorkerScope} */ (/** @type {unknown} */ (globalThis));

/** @param {{ readonly data: unknown }} start */
scope.onmessage = (start) => {
  const data = /** @type {import('../worker_thread.js').WorkerData} */ (start.data);
  /** @param {import('../worker_thread.js').WorkerMessage} message */
  const post = (message) => scope.postMessage(message);
  if ('memory' in data) return runWorker(data, post);
  const take = runPrivateWorker(data, post);
  scope.onmessage = ({ data: steps }) => take(/** @type {import('../worker_thread.js').Step[]} */ (steps));
};
