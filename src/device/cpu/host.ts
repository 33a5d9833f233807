/** Where the cpu device runs. */
export interface CpuHost {
  /** The processor's model. */
  readonly processor: string;
  /** How many threads the machine runs at once. */
  readonly parallelism: number;
  /** Whether threads can share memory, and where they cannot, why. */
  readonly sharedMemory: { readonly possible: true } | { readonly possible: false; readonly reason: string };
  /** Versions of Node (`24.22.3`) and of its V8; empty in a page. */
  readonly node: string;
  readonly v8: string;
}
