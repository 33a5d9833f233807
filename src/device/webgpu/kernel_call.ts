import type { DeviceBuffer } from '../contract.js';

/** WGSL whose entry point is `main`: storage bindings in group 0 in order, one uniform struct at group 1, binding 0. */
export interface Kernel {
  /** Names the kernel in errors and in captures. */
  readonly name: string;
  readonly source: string;
}

export type BindingAccess = 'read' | 'read-write';

/** A buffer and what the kernel does with it. */
export interface Binding {
  readonly buffer: DeviceBuffer;
  readonly access: BindingAccess;
}

export const read = (buffer: DeviceBuffer): Binding => ({ buffer, access: 'read' });
export const readWrite = (buffer: DeviceBuffer): Binding => ({ buffer, access: 'read-write' });

export interface KernelCall {
  readonly kernel: Kernel;
  /** Group 0, binding 0 and up. */
  readonly bindings: readonly Binding[];
  /** The uniform struct's bytes, at most `UNIFORM_BYTES`; copied at the call. */
  readonly uniforms?: ArrayBuffer;
  /**
   * Workgroups in all. Over the limit of one dimension they become a 2-D grid: kernels number
   * them as `group.x + group.y * groups.x`.
   */
  readonly workgroups: number;
  /** A dispatch that may take long is submitted on its own, so that a watchdog sees short command buffers. */
  readonly long?: boolean;
}

/** Size of one uniform slot: the largest alignment that WebGPU lets a device ask for. */
export const UNIFORM_BYTES = 256;

type UniformValue = readonly ['u32' | 'f32', number];

/** Packs 32-bit scalars one after the other, as a WGSL struct of scalars lays them out. */
export function packUniforms(values: readonly UniformValue[]): ArrayBuffer {
  const bytes = new ArrayBuffer(Math.ceil(values.length / 4) * 16);
  const view = new DataView(bytes);
  values.forEach(([type, value], i) => {
    if (type === 'u32') view.setUint32(i * 4, value >>> 0, true);
    else view.setFloat32(i * 4, value, true);
  });
  return bytes;
}
