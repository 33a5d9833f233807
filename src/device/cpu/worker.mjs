/**
 * A worker thread of the CPU device. It takes tiles of the current command by an atomic counter, meets the others at the
 * end of the command, and sleeps while the ring is empty. It never returns to its event loop; the host ends it by
 * `terminate()`.
 */
import { TextEncoder } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import {
  COMPLETED, CONTROL_BYTES, CONTROL_WORDS, PUBLISHED, RING, RING_SLOTS, SLOT_ARGUMENTS, SLOT_ARRIVED, SLOT_KERNEL,
  SLOT_NEXT_TILE, SLOT_NOTIFY, SLOT_TILES, SLOT_WORDS, TRAP_LENGTH, TRAP_STATE, TRAP_TEXT, TRAP_TEXT_BYTES, WANTS_ROOM,
} from './worker_protocol.mjs';

/**
 * @typedef {(argumentsPointer: number, tile: number, thread: number) => void} Kernel
 * @typedef {{ module: WebAssembly.Module, memory: WebAssembly.Memory, thread: number, threads: number,
 *   kernels: readonly string[] }} WorkerData
 */

const { module, memory, thread, threads, kernels } = /** @type {WorkerData} */ (workerData);
if (parentPort === null) throw new Error('worker.mjs must be started as a worker thread');
const port = parentPort;

/** Looks before it sleeps: a command often follows the last one within microseconds. */
const SPINS = 2000;

const instance = new WebAssembly.Instance(module, {
  env: {
    memory,
    abort: () => {
      throw new Error('abort');
    },
  },
});
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

/** @param {number} slot first word of the command */
function runTiles(slot) {
  const kernel = control[slot + SLOT_KERNEL];
  const tiles = control[slot + SLOT_TILES];
  const argumentsPointer = CONTROL_BYTES + (slot + SLOT_ARGUMENTS) * 4;
  for (;;) {
    const tile = Atomics.add(control, slot + SLOT_NEXT_TILE, 1);
    if (tile >= tiles) return;
    try {
      functions[kernel](argumentsPointer, tile, thread);
    } catch (error) {
      reportTrap(kernels[kernel], error);
    }
  }
}

/**
 * Runs by the last worker to arrive: the command is done.
 * @param {number} slot
 * @param {number} next sequence number after the command
 */
function complete(slot, next) {
  const notify = control[slot + SLOT_NOTIFY] === 1;
  Atomics.store(control, COMPLETED, next);
  Atomics.notify(control, COMPLETED);
  // Read after COMPLETED is stored; the host sets WANTS_ROOM and then looks at COMPLETED, so one of the two sees the other.
  const backlog = (Atomics.load(control, PUBLISHED) - next) | 0;
  const room = backlog <= RING_SLOTS / 2 && Atomics.exchange(control, WANTS_ROOM, 0) === 1;
  if (notify || room) port.postMessage('progress');
}

port.postMessage('ready');
for (let sequence = 0; ; sequence = (sequence + 1) | 0) {
  waitWhile(PUBLISHED, sequence);
  const slot = RING + (sequence & (RING_SLOTS - 1)) * SLOT_WORDS;
  runTiles(slot);
  if (Atomics.add(control, slot + SLOT_ARRIVED, 1) === threads - 1) complete(slot, (sequence + 1) | 0);
  else waitWhile(COMPLETED, sequence);
}
