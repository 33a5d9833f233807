/** What a worker thread is started with. */
export type WorkerData = SharedWorkerData | PrivateWorkerData;

interface AnyWorkerData {
  readonly module: WebAssembly.Module;
  /** Names of the exported kernels; a command names one by its index. */
  readonly kernels: readonly string[];
  /** Whether kernels take twice as many vectors at once. */
  readonly wideVectors: boolean;
}

/** One of several over the same memory, whose commands it finds there. */
export interface SharedWorkerData extends AnyWorkerData {
  readonly memory: WebAssembly.Memory;
  /** From 0. */
  readonly thread: number;
}

/** The only one, over a memory that it makes; it is sent what to do. */
export interface PrivateWorkerData extends AnyWorkerData {
  /** Most pages of 64 KiB that its memory may have. */
  readonly maximumPages: number;
  /** Whether `module` takes shared memory. */
  readonly sharedMemory: boolean;
}

/** What a worker with a memory of its own is sent; it answers `read`s, `id` for `id`. */
export type Step =
  | { readonly do: 'run'; readonly kernel: number; readonly words: Uint32Array; readonly tiles: number }
  | { readonly do: 'copy'; readonly from: number; readonly to: number; readonly byteLength: number }
  | { readonly do: 'write'; readonly address: number; readonly bytes: Uint8Array }
  | { readonly do: 'clear'; readonly start: number; readonly end: number }
  /** To so many pages. */
  | { readonly do: 'grow'; readonly pages: number }
  | { readonly do: 'read'; readonly id: number; readonly address: number; readonly byteLength: number };

export interface Answer {
  readonly id: number;
  readonly bytes: ArrayBuffer;
  /** What went wrong first since the last answer. */
  readonly fault?: string;
}

export type WorkerMessage = 'ready' | 'progress' | Answer;

export interface WorkerEvents {
  readonly message: (message: WorkerMessage) => void;
  /** It ended by this. */
  readonly error: (cause: unknown) => void;
  readonly exit: (code: number) => void;
}

/** How threads are started. */
export interface WorkerOptions {
  /** A page's own copy of the worker's script; others start it from their own files. */
  readonly workerUrl?: string | URL | undefined;
}

export interface WorkerStart extends WorkerOptions {
  readonly data: WorkerData;
}

/** A thread that the platform runs; it holds the process open until `unref()`. */
export interface WorkerThread {
  /** Once, before anything else happens in the thread that started it. */
  listen(events: WorkerEvents): void;
  /** For workers with a memory of their own. */
  post(steps: readonly Step[]): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}
