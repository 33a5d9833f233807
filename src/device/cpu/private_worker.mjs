/**
 * What the worker thread of a CPU device does where threads cannot share memory: it alone sees the memory, and takes
 * from its event loop what to do. Commands are laid out in memory as in a slot of the ring (`worker_protocol.mjs`).
 */
import { CONTROL_BYTES, HEAP_BYTES, NO_KERNEL, RING, SLOT_ARGUMENTS } from './worker_protocol.mjs';

const ARGUMENTS = CONTROL_BYTES + (RING + SLOT_ARGUMENTS) * 4;
const PAGE = 65536;

/**
 * @param {import('./worker_thread.js').PrivateWorkerData} data
 * @param {(message: 'ready' | import('./worker_thread.js').Answer) => void} post tells the host
 * @returns {(steps: readonly import('./worker_thread.js').Step[]) => void} does what the host sends
 */
export function runPrivateWorker({ module, kernels, wideVectors, maximumPages, sharedMemory }, post) {
  const memory = new WebAssembly.Memory({ initial: HEAP_BYTES / PAGE, maximum: maximumPages, shared: sharedMemory });
  const abort = () => {
    throw new Error('abort');
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
  /** @type {(on: number) => void} */ (exports.use_wide_vectors)(wideVectors ? 1 : 0);
  const functions = kernels.map((name) => /** @type {import('./worker_loop.mjs').Kernel} */ (exports[name]));
  /** @type {string | undefined} */
  let fault;

  /** Of memory that grows, a view goes stale. @param {number} start @param {number} byteLength */
  const bytesAt = (start, byteLength) => new Uint8Array(memory.buffer, start, byteLength);

  /** @param {Extract<import('./worker_thread.js').Step, { do: 'run' }>} step */
  function run({ kernel, words, tiles }) {
    if (kernel === NO_KERNEL) return;
    new Uint32Array(memory.buffer, ARGUMENTS, words.length).set(words);
    try {
      for (let tile = 0; tile < tiles; tile++) functions[kernel](ARGUMENTS, tile, 0);
    } catch (error) {
      throw new Error(`a kernel trapped in ${kernels[kernel]}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  }

  /** @param {number} pages */
  function growTo(pages) {
    const missing = pages - memory.buffer.byteLength / PAGE;
    try {
      if (missing > 0) memory.grow(missing);
    } catch {
      throw new Error(`its memory could not grow to ${pages * PAGE} bytes`);
    }
  }

  /** @param {Extract<import('./worker_thread.js').Step, { do: 'read' }>} step */
  function read({ id, address, byteLength }) {
    /** Those it was asked for may lie where memory could not grow: the fault says so. */
    const there = address + byteLength <= memory.buffer.byteLength;
    const bytes = new ArrayBuffer(there ? byteLength : 0);
    if (there) new Uint8Array(bytes).set(bytesAt(address, byteLength));
    post({ id, bytes, ...(fault === undefined ? {} : { fault }) });
    fault = undefined;
  }

  /** @param {import('./worker_thread.js').Step} step */
  function take(step) {
    switch (step.do) {
      case 'run':
        return run(step);
      case 'copy':
        bytesAt(0, memory.buffer.byteLength).copyWithin(step.to, step.from, step.from + step.byteLength);
        return;
      case 'write':
        bytesAt(step.address, step.bytes.length).set(step.bytes);
        return;
      case 'clear':
        bytesAt(step.start, step.end - step.start).fill(0);
        return;
      case 'grow':
        return growTo(step.pages);
      case 'read':
        return read(step);
    }
  }

  post('ready');
  return (steps) => {
    for (const step of steps) {
      try {
        take(step);
      } catch (error) {
        fault ??= error instanceof Error ? error.message : String(error);
      }
    }
  };
}
