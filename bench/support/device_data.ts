import type { DeviceBuffer } from '../../src/device/contract.js';
import type { Device } from '../../src/device/device.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';

/** What a bench makes on a device; all of it is freed when `withBuffers` ends. */
export interface Buffers {
  upload(this: void, label: string, values: Float32Array): DeviceBuffer;
  empty(this: void, label: string, floats: number): DeviceBuffer;
  /** Frees a program, or whatever else has `free()`, at the end. */
  keep<T extends { free(): void }>(this: void, freed: T): T;
}

export async function withBuffers<T>(device: Device, use: (buffers: Buffers) => Promise<T>): Promise<T> {
  const kept: { free(): void }[] = [];
  const keep = <K extends { free(): void }>(freed: K): K => {
    kept.push(freed);
    return freed;
  };
  const empty = (label: string, floats: number): DeviceBuffer => keep(device.createBuffer(label, floats * 4));
  const upload = (label: string, values: Float32Array): DeviceBuffer => {
    const buffer = empty(label, values.length);
    device.write(buffer, values);
    return buffer;
  };
  try {
    return await use({ upload, empty, keep });
  } finally {
    for (const freed of kept.reverse()) freed.free();
  }
}

/** Standard normal numbers from a fixed seed, [count]; another `draw` gives other numbers. */
export function benchNormals(draw: number, count: number): Float32Array {
  return Float32Array.from(normals(keyOf(20_231_001), Stream.validation, draw, 0, count));
}
