/** Where the cpu device runs. */
export interface CpuHost {
  /** The processor's model. */
  readonly processor: string;
  /** How many threads the machine runs at once. */
  readonly parallelism: number;
  /** Versions of Node (`24.22.3`) and of its V8. */
  readonly node: string;
  readonly v8: string;
}
