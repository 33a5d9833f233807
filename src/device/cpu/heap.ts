import { DeviceOperationError } from '../../errors.js';
import { HEAP_BYTES } from './worker_protocol.mjs';

const PAGE = 65536;
const ALIGNMENT = 64;
/** Largest 32-bit WebAssembly memory: 4 GiB. */
export const MAX_PAGES = 65536;

interface Range {
  start: number;
  end: number;
}

/** First-fit allocator over a growing shared memory. Blocks are 64-byte aligned; free neighbours merge. */
export class Heap {
  readonly #memory: WebAssembly.Memory;
  /** Sorted by address, never touching each other. */
  readonly #holes: Range[] = [];
  /** End of the memory ever handed out; what lies above is still zero. */
  #top = HEAP_BYTES;

  constructor(memory: WebAssembly.Memory) {
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
    new Uint8Array(this.#memory.buffer, start, size).fill(0);
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
    const missing = Math.ceil(end / PAGE) - this.#memory.buffer.byteLength / PAGE;
    if (missing > 0 && !this.#grow(missing)) return null;
    if (start < this.#top) {
      this.#holes.pop();
      new Uint8Array(this.#memory.buffer, start, this.#top - start).fill(0);
    }
    this.#top = end;
    return start;
  }

  #grow(pages: number): boolean {
    try {
      this.#memory.grow(pages);
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}

/** @throws DeviceOperationError for what no memory of 4 GiB can hold */
export function checkAllocation(label: string, byteLength: number): void {
  if (Number.isSafeInteger(byteLength) && byteLength >= 0 && byteLength <= MAX_PAGES * PAGE - HEAP_BYTES) return;
  throw outOfMemory(label, byteLength, 0);
}

export function outOfMemory(label: string, byteLength: number, liveBytes: number): DeviceOperationError {
  return new DeviceOperationError(
    `cpu device: the buffers of a device share one WebAssembly memory of at most 4 GiB; got a request for ` +
      `${byteLength} bytes ("${label}") with ${liveBytes} bytes in use. Use a smaller batch or network, or free buffers.`,
  );
}

function blockSize(byteLength: number): number {
  return Math.max(ALIGNMENT, Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT);
}
