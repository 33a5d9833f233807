import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import { philoxNormal } from '../../ops/philox_normal/launch.js';
import type { NoiseCounter } from '../../ops/support/segments.js';

/** Draws rows of normal numbers. */
export interface Normals {
  /** f32 [chains, length] of the last draw. */
  readonly out: DeviceBuffer;
  /** @param block word of the counter at which a row begins */
  draw(counter: NoiseCounter, block: number, into?: DeviceBuffer): void;
}

/** Of one stream, f32 [chains, length]. Its buffers are its owner's. */
export function normals(owner: Owner<Device>, stream: number, chains: number, length: number): Normals {
  const out = owner.createBuffer('chain normal numbers', chains * length * 4);
  const mean = owner.createBuffer('chain means', length * 4);
  const program = owner.own(philoxNormal(owner.device, { chains, dim: length }));
  return {
    out,
    draw({ key, iteration, firstChain }, firstBlock, into = out) {
      program.run({ out: into, mean, standardDeviation: 1, key, stream, iteration, firstChain, firstBlock });
    },
  };
}
