/** A worker thread of the CPU device under Node. */
import { parentPort, workerData } from 'node:worker_threads';
import { runWorker } from '../worker_loop.mjs';

if (parentPort === null) throw new Error('worker.mjs must be started as a worker thread');
const port = parentPort;
runWorker(/** @type {import('../worker_thread.js').WorkerData} */ (workerData), (message) => port.postMessage(message));
