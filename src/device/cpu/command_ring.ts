import type { DeviceOperationError } from '../../errors.js';
import { voidResults } from './worker_faults.js';
import {
  COMPLETED,
  CONTROL_BYTES,
  CONTROL_WORDS,
  PUBLISHED,
  RING,
  RING_SLOTS,
  SLOT_ARGUMENTS,
  SLOT_DONE_TILES,
  SLOT_KERNEL,
  SLOT_NEXT_TILE,
  SLOT_NOTIFY,
  SLOT_SEQUENCE,
  SLOT_TILES,
  SLOT_WORDS,
  TRAP_LENGTH,
  TRAP_STATE,
  TRAP_TEXT,
  WANTS_ROOM,
} from './worker_protocol.mjs';

/** One kernel over a number of tiles; what the workers take from the ring. */
export interface Command {
  /** Index into the list of kernels that the workers were started with, or NO_KERNEL. */
  readonly kernel: number;
  /** At least 1. */
  readonly tiles: number;
  readonly words: Uint32Array;
  /** Whether a worker posts a message when it is done. */
  readonly notify: boolean;
}

/** The host's end of the ring in shared memory. Commands that find it full wait in a queue on the host. */
export class CommandRing {
  readonly #control: Int32Array;
  readonly #memory: WebAssembly.Memory;
  #queue: Command[] = [];
  /** Sequence number after the last command written to the ring. */
  #published = 0;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#control = new Int32Array(memory.buffer, CONTROL_BYTES, CONTROL_WORDS);
  }

  /** Sequence number after the last command submitted; the command is done when `completed` has reached it. */
  get submitted(): number {
    return (this.#published + this.#queue.length) | 0;
  }

  get idle(): boolean {
    return this.isDone(this.submitted);
  }

  /** Whether commands wait on the host for room in the ring. */
  get backlogged(): boolean {
    return this.#queue.length > 0;
  }

  isDone(sequence: number): boolean {
    return ((Atomics.load(this.#control, COMPLETED) - sequence) | 0) >= 0;
  }

  submit(command: Command): void {
    this.#queue.push(command);
    this.drain();
  }

  /** Moves queued commands into the ring as far as it has room. */
  drain(): void {
    do {
      const room = RING_SLOTS - this.#pending();
      const batch = this.#queue.slice(0, room);
      if (batch.length > 0) this.#queue = this.#queue.slice(batch.length);
      for (const command of batch) this.#publish(command);
      if (this.#queue.length === 0) return;
      Atomics.store(this.#control, WANTS_ROOM, 1);
      // A worker that finished before the store above will not post; look again so that no wake-up is lost.
    } while (this.#pending() <= RING_SLOTS / 2);
  }

  /** Blocks the calling thread until everything submitted is done. For when memory is short. */
  drainBlocking(timeoutMilliseconds: number): boolean {
    const deadline = performance.now() + timeoutMilliseconds;
    for (;;) {
      this.drain();
      const completed = Atomics.load(this.#control, COMPLETED);
      if (completed === this.submitted) return true;
      const left = deadline - performance.now();
      if (left <= 0) return false;
      Atomics.wait(this.#control, COMPLETED, completed, left);
    }
  }

  /** The first trap since the last call, if any; forgets it. */
  takeTrap(): DeviceOperationError | null {
    if (Atomics.load(this.#control, TRAP_STATE) !== 2) return null;
    const start = CONTROL_BYTES + TRAP_TEXT * 4;
    const text = new Uint8Array(this.#memory.buffer, start, this.#control[TRAP_LENGTH]).slice();
    Atomics.store(this.#control, TRAP_STATE, 0);
    return voidResults(`a kernel trapped in ${new TextDecoder().decode(text)}`);
  }

  #pending(): number {
    return (this.#published - Atomics.load(this.#control, COMPLETED)) | 0;
  }

  #publish({ kernel, tiles, words, notify }: Command): void {
    const control = this.#control;
    const slot = RING + (this.#published & (RING_SLOTS - 1)) * SLOT_WORDS;
    control[slot + SLOT_KERNEL] = kernel;
    control[slot + SLOT_TILES] = tiles;
    control[slot + SLOT_NOTIFY] = notify ? 1 : 0;
    control[slot + SLOT_DONE_TILES] = 0;
    control.set(words, slot + SLOT_ARGUMENTS);
    // The sequence first: with the old one, a tile counter back at 0 would look like work to a worker that comes late.
    Atomics.store(control, slot + SLOT_SEQUENCE, this.#published);
    Atomics.store(control, slot + SLOT_NEXT_TILE, 0);
    this.#published = (this.#published + 1) | 0;
    Atomics.store(control, PUBLISHED, this.#published);
    Atomics.notify(control, PUBLISHED);
  }
}
