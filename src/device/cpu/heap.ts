import { DeviceOperationError } from '../../errors.js';
import { HEAP_BYTES } from './worker_protocol.mjs';

const PAGE = 65536;
const ALIGNMENT = 64;
/** Largest 32-bit WebAssembly memory: 4 GiB. */
export const MAX_PAGES = 65536;

/** What a heap lies in, from address 0. */
export interface HeapMemory {
  byteLength(): number;
  /** @returns whether there was room */
  grow(pages: number): boolean;
  /** Fills with zeros, in the order of the work over it. */
  clear(start: number, end: number): void;
}

interface Range {
  start: number;
  end: number;
}

/** First-fit allocator over a growing memory. Blocks are 64-byte aligned; free neighbours merge. */
export class Heap {
  readonly #memory: HeapMemory;
  /** Sorted by address, never touching each other. */
  readonly #holes: Range[] = [];
  /** End of the memory ever handed out; what lies above is still zero. */
  #top = HEAP_BYTES;

  constructor(memory: HeapMemory) {
    this.#memory = memory;
  }

  /** Address of a zero-filled block, or null where neither a hole nor growth can serve it. */
  allocate(byteLength: number): number | null {
    const size = blockSize(byteLength);
    const index = this.#holes.findIndex((hole) => hole.end - hole.start >= size);
    if (index < 0) return this.#extend(size);
    const hole = this.#holes[index];
    const start = hole.start;
    hole.start += size;
    if (hole.start === hole.end) this.#holes.splice(index, 1);
    this.#memory.clear(start, start + size);
    return start;
  }

  /** Gives back a block of `allocate(byteLength)`. */
  free(start: number, byteLength: number): void {
    const end = start + blockSize(byteLength);
    let index = this.#holes.findIndex((hole) => hole.start > start);
    if (index < 0) index = this.#holes.length;
    this.#holes.splice(index, 0, { start, end });
    this.#merge(index);
    if (index > 0) this.#merge(index - 1);
  }

  #merge(index: number): void {
    const here = this.#holes[index];
    const next = this.#holes[index + 1];
    if (next === undefined || next.start !== here.end) return;
    here.end = next.end;
    this.#holes.splice(index + 1, 1);
  }

  #extend(size: number): number | null {
    const last = this.#holes.at(-1);
    const start = last !== undefined && last.end === this.#top ? last.start : this.#top;
    const end = start + size;
    const missing = Math.ceil(end / PAGE) - this.#memory.byteLength() / PAGE;
    if (missing > 0 && !this.#memory.grow(missing)) return null;
    if (start < this.#top) {
      this.#holes.pop();
      this.#memory.clear(start, this.#top);
    }
    this.#top = end;
    return start;
  }
}

/** @throws DeviceOperationError for what no memory of 4 GiB can hold */
export function checkAllocation(label: string, byteLength: number): void {
  if (Number.isSafeInteger(byteLength) && byteLength >= 0 && byteLength <= MAX_PAGES * PAGE - HEAP_BYTES) return;
  throw outOfMemory(label, byteLength, 0);
}

/** @param pending whether work in flight will give memory back, for which this thread may not wait */
export function outOfMemory(
  label: string,
  byteLength: number,
  liveBytes: number,
  pending = false,
): DeviceOperationError {
  const wait = pending ? 'Await device.synchronize() after freeing buffers, use' : 'Use';
  return new DeviceOperationError(
    `cpu device: the buffers of a device share one WebAssembly memory of at most 4 GiB; got a request for ` +
      `${byteLength} bytes ("${label}") with ${liveBytes} bytes in use. ${wait} a smaller batch or network, or free buffers.`,
  );
}

function blockSize(byteLength: number): number {
  return Math.max(ALIGNMENT, Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT);
}
