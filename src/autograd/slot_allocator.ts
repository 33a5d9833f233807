/** Hands out runs of components of scratch memory and takes them back, first fit. */
export class SlotAllocator {
  /** Free runs [start, end) by start; the last one has no end. */
  #free: { start: number; end: number }[];
  #high: number;

  /** Components below `reserved` are never handed out. */
  constructor(reserved: number) {
    this.#free = [{ start: reserved, end: Infinity }];
    this.#high = reserved;
  }

  /** Components ever in use, the reserved ones included. */
  get size(): number {
    return this.#high;
  }

  allocate(length: number): number {
    const run = this.#free.find(({ start, end }) => end - start >= length)!;
    const { start } = run;
    run.start += length;
    this.#free = this.#free.filter((r) => r.start < r.end);
    this.#high = Math.max(this.#high, start + length);
    return start;
  }

  release(start: number, length: number): void {
    this.#free.push({ start, end: start + length });
    this.#free.sort((a, b) => a.start - b.start);
    this.#free = this.#free.reduce<{ start: number; end: number }[]>((merged, run) => {
      const last = merged.at(-1);
      if (last?.end === run.start) last.end = run.end;
      else merged.push({ ...run });
      return merged;
    }, []);
  }
}
