export type DeviceKind = 'cpu' | 'webgpu';

/** What a device says about itself, for `barycenter devices` and reports. */
export interface DeviceInfo {
  readonly kind: DeviceKind;
  /** Adapter or processor model. */
  readonly name: string;
  /** Driver or instruction set, e.g. `Vulkan SwiftShader`, `WebAssembly SIMD + relaxed_madd, 2 threads`. */
  readonly driver: string;
  /** True for a Vulkan driver that runs on the processor: right, but far slower than the `cpu` device. */
  readonly software: boolean;
  /** Worker threads (`cpu`), 0 where it does not apply. */
  readonly threads: number;
}

/** Bytes on a device. Belongs to whoever created it; `free()` gives the memory back, twice is allowed. */
export interface DeviceBuffer {
  readonly label: string;
  /** Size in bytes, as asked for. */
  readonly byteLength: number;
  free(): void;
}

/** What both devices do, in submission order: writes, copies, dispatches and reads never overtake each other. */
export interface DeviceInterface {
  readonly kind: DeviceKind;
  readonly info: DeviceInfo;
  /** Bytes in buffers that are created and not freed, program workspaces included. */
  readonly liveBytes: number;
  /** The largest `liveBytes` so far, or since `restartPeak()`. */
  readonly peakBytes: number;
  /** Lets `peakBytes` begin again, at what is live now. */
  restartPeak(): void;
  /** A zero-filled buffer. @throws DeviceOperationError when memory is short */
  createBuffer(label: string, byteLength: number): DeviceBuffer;
  /** Copies `data`, over ordinary or shared memory, now; the caller may reuse it at once. */
  write(buffer: DeviceBuffer, data: ArrayBufferView, byteOffset?: number): void;
  copy(from: DeviceBuffer, to: DeviceBuffer, byteLength: number, fromByteOffset?: number, toByteOffset?: number): void;
  /**
   * The bytes after everything submitted so far, in memory of their own; `readFloats` for numbers.
   * @throws parked errors of earlier work
   */
  read(buffer: DeviceBuffer, byteOffset?: number, byteLength?: number): Promise<ArrayBuffer>;
  /**
   * The floats after everything submitted so far: `count` (default: the rest) from float `first` (default 0) on, f32
   * [count].
   */
  readFloats(buffer: DeviceBuffer, first?: number, count?: number): Promise<Float32Array<ArrayBuffer>>;
  /** Resolves when everything submitted so far is done. @throws parked errors of earlier work */
  synchronize(): Promise<void>;
  /** Ends threads or the adapter and drops every buffer; idempotent. The process can exit without it. */
  close(): Promise<void>;
}

/**
 * One op made ready for a device and a set of shapes: sources compiled, workspace allocated. `run` enqueues and
 * returns; errors of the device surface at the next `read` or `synchronize`. The creator calls `free()`, which gives
 * the workspace back and leaves the caller's buffers alone.
 */
export interface Program<Arguments> {
  run(args: Arguments): void;
  free(): void;
}
