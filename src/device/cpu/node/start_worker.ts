import { Worker } from 'node:worker_threads';
import type { WorkerStart, WorkerThread } from '../worker_thread.js';

export function startWorker({ data }: WorkerStart): WorkerThread {
  // The parent's loaders and flags are no business of a thread that imports one file.
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: data, execArgv: [] });
  return {
    listen({ message, error, exit }) {
      worker.on('message', message);
      worker.on('error', error);
      worker.on('exit', exit);
    },
    post: (steps) => worker.postMessage(steps),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    terminate: () => worker.terminate(),
  };
}
