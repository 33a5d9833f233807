/** A worker thread of the CPU device under Node. */
import { parentPort, workerData } from 'node:worker_threads';
import { runPrivateWorker } from '../private_worker.mjs';
import { runWorker } from '../worker_loop.mjs';

if (parentPort === null) throw new Error('worker.mjs must be started as a worker thread');
const port = parentPort;
const data = /** @type {import('../worker_thread.js').WorkerData} */ (workerData);
/** @param {import('../worker_thread.js').WorkerMessage} message */
const post = (message) => port.postMessage(message);
if ('memory' in data) runWorker(data, post);
else port.on('message', runPrivateWorker(data, post));
