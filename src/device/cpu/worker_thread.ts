/** What a worker thread is started with. */
export interface WorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** From 0. */
  readonly thread: number;
  /** Names of the exported kernels; a command names one by its index. */
  readonly kernels: readonly string[];
  /** Whether kernels take twice as many vectors at once. */
  readonly wideVectors: boolean;
}

export interface WorkerEvents {
  readonly message: (message: 'ready' | 'progress') => void;
  /** It ended by this. */
  readonly error: (cause: unknown) => void;
  readonly exit: (code: number) => void;
}

/** A thread that the platform runs; it holds the process open until `unref()`. */
export interface WorkerThread {
  /** Once, before anything else happens in the thread that started it. */
  listen(events: WorkerEvents): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}
