/** The browser's `Worker`, as much as a library needs that starts module workers from a blob, over Node's threads. */
import { resolveObjectURL } from 'node:buffer';
import { Worker as Thread } from 'node:worker_threads';

const PRELUDE = `
  const { parentPort } = require('node:worker_threads');
  globalThis.self = globalThis;
  globalThis.postMessage = (message) => parentPort.postMessage(message);
  parentPort.on('message', (data) => globalThis.onmessage({ data }));
`;

class WebWorker {
  onmessage = null;
  onerror = null;
  #started;

  constructor(url) {
    this.#started = this.#start(resolveObjectURL(String(url)));
  }

  postMessage(message) {
    void this.#started.then((thread) => thread.postMessage(message));
  }

  async #start(blob) {
    const thread = new Thread(PRELUDE + (await blob.text()), { eval: true });
    thread.on('message', (data) => this.onmessage?.({ data }));
    thread.on('error', (error) => this.onerror?.({ message: error.message }));
    return thread;
  }
}

export function installWebWorker() {
  globalThis.Worker = WebWorker;
}
