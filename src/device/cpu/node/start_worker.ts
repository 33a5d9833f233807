import { Worker } from 'node:worker_threads';
import type { WorkerData, WorkerThread } from '../worker_thread.js';

export function startWorker(data: WorkerData): WorkerThread {
  // The parent's loaders and flags are no business of a thread that imports one file.
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: data, execArgv: [] });
  return {
    listen({ message, error, exit }) {
      worker.on('message', message);
      worker.on('error', error);
      worker.on('exit', exit);
    },
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    terminate: () => worker.terminate(),
  };
}
