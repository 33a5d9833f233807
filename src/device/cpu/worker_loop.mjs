/**
 * What a worker thread of the CPU device does where threads share memory, on any platform. It takes tiles of the current command by an atomic
 * counter; whoever finishes the last tile completes the command, so that a small command never waits for a thread to
 * wake up. It sleeps while the ring is empty and while others finish a command that has no tiles left. It never returns
 * to its event loop; the host ends it by `terminate()`.
 */
import {
  COMPLETED,
  CONTROL_BYTES,
  CONTROL_WORDS,
  NO_KERNEL,
  PUBLISHED,
  RING,
  RING_SLOTS,
  SLOT_ARGUMENTS,
  SLOT_DONE_TILES,
  SLOT_KERNEL,
  SLOT_NEXT_TILE,
  SLOT_NOTIFY,
  SLOT_TILES,
  SLOT_WORDS,
  TRAP_LENGTH,
  TRAP_STATE,
  TRAP_TEXT,
  TRAP_TEXT_BYTES,
  WANTS_ROOM,
} from './worker_protocol.mjs';

/** @typedef {(argumentsPointer: number, tile: number, thread: number) => void} Kernel */

/** Looks before it sleeps: a command often follows the last one within microseconds. */
const SPINS = 2000;

/**
 * Never returns.
 * @param {import('./worker_thread.js').SharedWorkerData} data
 * @param {(message: 'ready' | 'progress') => void} post tells the host
 */
export function runWorker({ module, memory, thread, kernels, wideVectors }, post) {
  const instance = new WebAssembly.Instance(module, {
    env: {
      memory,
      abort: () => {
        throw new Error('abort');
      },
    },
  });
  const takeTile = /** @type {(counter: number, tiles: number, sequence: number) => number} */ (
    instance.exports.take_tile
  );
  const useWideVectors = /** @type {(on: number) => void} */ (instance.exports.use_wide_vectors);
  useWideVectors(wideVectors ? 1 : 0);
  const functions = kernels.map((name) => /** @type {Kernel} */ (instance.exports[name]));
  const control = new Int32Array(memory.buffer, CONTROL_BYTES, CONTROL_WORDS);

  /**
   * Sleeps until `control[index]` is no longer `value`.
   * @param {number} index
   * @param {number} value
   */
  function waitWhile(index, value) {
    for (let i = 0; i < SPINS; i++) {
      if (Atomics.load(control, index) !== value) return;
    }
    while (Atomics.load(control, index) === value) Atomics.wait(control, index, value);
  }

  /**
   * Keeps the text of the first trap until the host has taken it.
   * @param {string} kernel
   * @param {unknown} error
   */
  function reportTrap(kernel, error) {
    if (Atomics.compareExchange(control, TRAP_STATE, 0, 1) !== 0) return;
    const text = new TextEncoder().encode(`${kernel}: ${error instanceof Error ? error.message : String(error)}`);
    const bytes = text.subarray(0, TRAP_TEXT_BYTES);
    new Uint8Array(memory.buffer, CONTROL_BYTES + TRAP_TEXT * 4, TRAP_TEXT_BYTES).set(bytes);
    control[TRAP_LENGTH] = bytes.length;
    Atomics.store(control, TRAP_STATE, 2);
  }

  /**
   * Runs one tile; the last one to finish completes the command.
   * @param {number} slot first word of the command
   * @param {number} sequence
   * @param {number} tile
   */
  function runTile(slot, sequence, tile) {
    const kernel = control[slot + SLOT_KERNEL];
    if (kernel !== NO_KERNEL) {
      try {
        functions[kernel](CONTROL_BYTES + (slot + SLOT_ARGUMENTS) * 4, tile, thread);
      } catch (error) {
        reportTrap(kernels[kernel], error);
      }
    }
    const tiles = control[slot + SLOT_TILES];
    if (Atomics.add(control, slot + SLOT_DONE_TILES, 1) === tiles - 1) complete(slot, (sequence + 1) | 0);
  }

  /**
   * @param {number} slot
   * @param {number} next sequence number after the command
   */
  function complete(slot, next) {
    const notify = control[slot + SLOT_NOTIFY] === 1;
    Atomics.store(control, COMPLETED, next);
    Atomics.notify(control, COMPLETED);
    // Read after COMPLETED is stored; the host sets WANTS_ROOM and then looks at COMPLETED, so one of the two sees the
    // other.
    const backlog = (Atomics.load(control, PUBLISHED) - next) | 0;
    const room = backlog <= RING_SLOTS / 2 && Atomics.exchange(control, WANTS_ROOM, 0) === 1;
    if (notify || room) post('progress');
  }

  post('ready');
  for (;;) {
    const published = Atomics.load(control, PUBLISHED);
    const sequence = Atomics.load(control, COMPLETED);
    if (sequence === published) {
      waitWhile(PUBLISHED, published);
      continue;
    }
    const slot = RING + (sequence & (RING_SLOTS - 1)) * SLOT_WORDS;
    const tile = takeTile(
      CONTROL_BYTES + (slot + SLOT_NEXT_TILE) * 4,
      CONTROL_BYTES + (slot + SLOT_TILES) * 4,
      sequence,
    );
    if (tile < 0) waitWhile(COMPLETED, sequence);
    else runTile(slot, sequence, tile);
  }
}
