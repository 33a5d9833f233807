import type { WorkerEvents, WorkerMessage, WorkerStart, WorkerThread } from '../worker_thread.js';
import { workerSource } from './built/worker_source.js';

/** The part of a page's `Worker` that is used here. */
interface PageWorker {
  onmessage: ((event: { readonly data: WorkerMessage }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}
type PageWorkerConstructor = new (url: string | URL, options: { readonly name: string }) => PageWorker;

/** What a worker ends by that never ran: browsers tell the page nothing more. */
const UNTOLD =
  "the browser did not run its script; where the page's content security policy forbids workers from blob:, pass " +
  'workerUrl, the address of its own copy of energy-barycenter/cpu_worker.js';

/** Starts a worker from `workerUrl`, else from a script that lies in the bundle. */
export function startWorker({ data, workerUrl }: WorkerStart): WorkerThread {
  // Bundlers differ in what they make of a worker's address, and none touches a string.
  const blobUrl =
    workerUrl === undefined ? URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' })) : undefined;
  const forget = (): void => {
    if (blobUrl !== undefined) URL.revokeObjectURL(blobUrl);
  };
  const started = start(blobUrl ?? workerUrl!);
  if (started instanceof Error) return failed(started);
  started.postMessage(data);
  return {
    listen({ message, error }) {
      started.onmessage = (event) => {
        forget();
        message(event.data);
      };
      started.onerror = (event) => {
        forget();
        error(new Error(event.message ? event.message : UNTOLD));
      };
    },
    post: (steps) => started.postMessage(steps),
    // A page lives as long as it is open.
    ref: () => undefined,
    unref: () => undefined,
    terminate() {
      forget();
      started.terminate();
      return Promise.resolve();
    },
  };
}

function start(url: string | URL): PageWorker | Error {
  const { Worker } = globalThis as unknown as { readonly Worker: PageWorkerConstructor };
  try {
    return new Worker(url, { name: 'energy-barycenter' });
  } catch (cause) {
    return new Error(`${UNTOLD} (${String(cause)})`, { cause });
  }
}

/** A worker that ends as soon as anybody listens. */
function failed(cause: Error): WorkerThread {
  const nothing = (): void => undefined;
  return {
    listen: ({ error }: WorkerEvents) => error(cause),
    post: nothing,
    ref: nothing,
    unref: nothing,
    terminate: () => Promise.resolve(),
  };
}
