/** Whether pairs of 128-bit vectors are merged into 256-bit ones, and why: the end of a sentence. */
export interface VectorMerging {
  readonly on: boolean;
  readonly reason: string;
}

/** The kernels, compiled; the platform loads them. */
export interface KernelModule {
  readonly module: WebAssembly.Module;
  /** Names of the exported kernels; a command names one by its index. */
  readonly kernels: readonly string[];
  /** Whether `module` takes shared memory, or memory of one thread. */
  readonly sharedMemory: boolean;
  /** Whether multiply-adds are fused (`f32x4.relaxed_madd`). */
  readonly relaxedSimd: boolean;
  /** Where V8 merges pairs of vectors in this build, kernels should take twice as many at once. */
  readonly merging: VectorMerging;
}

/** What a device asks of its kernels; see `CpuDeviceOptions`. */
export interface KernelOptions {
  readonly relaxedSimd: 'auto' | boolean;
  readonly revectorize: 'auto' | boolean | undefined;
  /** Whether they will be given shared memory; a platform whose builds always take such may say so in the module. */
  readonly sharedMemory: boolean;
}
