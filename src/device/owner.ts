import type { DeviceBuffer, DeviceInterface } from './contract.js';

/** Whatever gives memory back: buffers, programs, what is made of them. */
export interface Freeable {
  free(): void;
}

/** Collects what is made on a device, to be freed together, last first; freeing twice is allowed. */
export class Owner<D extends DeviceInterface = DeviceInterface> implements Freeable {
  readonly device: D;
  #owned: Freeable[] = [];

  constructor(device: D) {
    this.device = device;
  }

  /** A zero-filled buffer. @throws DeviceOperationError when memory is short */
  createBuffer(label: string, byteLength: number): DeviceBuffer {
    return this.own(this.device.createBuffer(label, byteLength));
  }

  /** A buffer that holds `data` from the start. @throws DeviceOperationError when memory is short */
  upload(label: string, data: ArrayBufferView): DeviceBuffer {
    const buffer = this.createBuffer(label, data.byteLength);
    this.device.write(buffer, data);
    return buffer;
  }

  /** Takes a thing into ownership and hands it on. */
  own<Thing extends Freeable>(thing: Thing): Thing {
    this.#owned.push(thing);
    return thing;
  }

  free(): void {
    const owned = this.#owned;
    this.#owned = [];
    for (const thing of owned.reverse()) thing.free();
  }
}

/** A thing without a `free` of its own, which the owner's would replace. */
interface NotFreeable {
  readonly free?: never;
}

/**
 * Makes a thing out of what its owner allocates and owns: the thing's `free()` frees that, and where making it throws,
 * what was made so far is freed. Everything that stays on a device is made so; see `no-restricted-syntax` in
 * eslint.config.js.
 */
export function withOwner<D extends DeviceInterface, Thing extends object>(
  device: D,
  make: (owner: Owner<D>) => Thing & NotFreeable,
): Thing & Freeable {
  const owner = new Owner(device);
  try {
    return Object.assign(make(owner), { free: () => owner.free() });
  } catch (error) {
    owner.free();
    throw error;
  }
}

/** Works with what an owner allocates and owns, which is freed when the work ends, in whatever way. */
export async function whileOwned<D extends DeviceInterface, Result>(
  device: D,
  work: (owner: Owner<D>) => Promise<Result>,
): Promise<Result> {
  const owner = new Owner(device);
  try {
    return await work(owner);
  } finally {
    owner.free();
  }
}
