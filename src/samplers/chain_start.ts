import { normals } from '../chains/stepped/normals.js';
import type { DeviceBuffer, Program } from '../device/contract.js';
import type { Device } from '../device/device.js';
import { withOwner } from '../device/owner.js';
import { philoxNormal } from '../ops/philox_normal/launch.js';
import type { NoiseCounter } from '../ops/support/segments.js';
import { Stream } from '../random/counters.js';

/** Where chains start: N(mean, standardDeviation² I), or the input point itself (x and y of one dimension). */
export type ChainStartSpec =
  | { readonly kind: 'gaussian'; readonly mean: readonly number[]; readonly standardDeviation: number }
  | { readonly kind: 'input' };

export interface ChainStartArguments extends NoiseCounter {
  /** f32 [chains, D], read by the `input` start only. */
  readonly x: DeviceBuffer;
  /** f32 [chains, D], overwritten. */
  readonly y: DeviceBuffer;
}

export function chainStart(
  device: Device,
  spec: ChainStartSpec,
  chains: number,
  dim: number,
): Program<ChainStartArguments> {
  return withOwner(device, (owner) => {
    if (spec.kind === 'input') return { run: ({ x, y }) => device.copy(x, y, chains * dim * 4) };
    const normal = owner.own(philoxNormal(device, { chains, dim }));
    const mean = owner.upload('chain start mean', Float32Array.from(spec.mean));
    const { standardDeviation } = spec;
    return {
      run({ y, key, iteration, firstChain }) {
        normal.run({ out: y, mean, standardDeviation, key, stream: Stream.initialPoint, iteration, firstChain });
      },
    };
  });
}

export interface VelocityStartArguments extends NoiseCounter {
  /** f32 [chains, D], overwritten. */
  readonly out: DeviceBuffer;
}

/** Velocities that chains start with: N(0, I), as those of a first step that has one of its own. */
export function velocityStart(device: Device, chains: number, dim: number): Program<VelocityStartArguments> {
  return withOwner(device, (owner) => {
    const velocities = normals(owner, Stream.velocity, chains, dim);
    return { run: ({ out, ...counter }) => velocities.draw(counter, 0, out) };
  });
}
