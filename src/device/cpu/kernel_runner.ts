import type { BarycenterError } from '../../errors.js';

/** Runs kernels, in the order in which they come, over a memory that it owns. */
export interface KernelRunner {
  readonly threads: number;
  /** Why nothing that is submitted will finish any more; null while all is well. */
  readonly failure: BarycenterError | null;
  /** Address of a zero-filled block. @throws DeviceOperationError when memory is short */
  allocate(label: string, byteLength: number): number;
  /** Gives a block back once the work submitted so far, which may use it, is done. */
  free(address: number, byteLength: number): void;
  /** Copies the bytes now; what is submitted later sees them, what was submitted earlier does not. */
  write(address: number, bytes: Uint8Array): void;
  /** The bytes after everything submitted so far. @throws parked errors of earlier work */
  read(address: number, byteLength: number): Promise<ArrayBuffer>;
  /** The memory itself; undefined where it is another thread's own. */
  view(address: number, floats: number): Float32Array<ArrayBufferLike> | undefined;
  /**
   * Runs a kernel, by its index in the list of exported ones, for every tile below `tiles`.
   * @param words its arguments
   */
  run(kernel: number, words: Uint32Array, tiles: number): void;
  /** Copies inside the memory, byte after byte where `whole`, so that the two ranges may overlap. */
  copy(from: number, to: number, byteLength: number, whole?: boolean): void;
  /** Resolves when everything submitted so far is done. @throws parked errors of earlier work */
  synchronize(): Promise<void>;
  /** Ends the threads; whoever waits is told `reason`. */
  close(reason: BarycenterError): Promise<void>;
}
