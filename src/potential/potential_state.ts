import type { Device } from '../device/device.js';
import { withOwner } from '../device/owner.js';
import { combineHeads } from '../ops/combine_heads/launch.js';
import type { NetworkBuffers } from '../ops/support/network_buffers.js';
import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { parameterLayout, transposeIndex } from '../ops/support/network_shape.js';

/** Networks on a device. Whoever makes it frees it. */
export interface PotentialState extends NetworkBuffers {
  readonly network: NetworkShape;
  /** Recomputes `heads` from `parameters`; call after every change of them. */
  refreshHeads(): void;
  /** Overwrites all three buffers from parameters on the host, f32 [layout.length]. */
  load(parameters: Float32Array): void;
  free(): void;
}

/**
 * Uploads `parameters`, f32 [layout.length], and derives the transposed weights and the congruent heads.
 * @throws InvalidInputError for networks that the device has no room for in one binding
 */
export function createPotential(device: Device, network: NetworkShape, parameters: Float32Array): PotentialState {
  const layout = parameterLayout(network);
  return withOwner((owner) => {
    const combine = owner.own(combineHeads(device, network));
    const index = transposeIndex(network);
    const buffers = {
      parameters: owner.own(device.createBuffer('parameters', layout.length * 4)),
      transposed: owner.own(device.createBuffer('transposed', layout.length * 4)),
      heads: owner.own(device.createBuffer('heads', layout.headsLength * 4)),
    };
    const state: PotentialState = {
      network,
      ...buffers,
      refreshHeads: () => combine.run(buffers),
      load(values) {
        const transposed = new Float32Array(layout.length);
        for (let i = 0; i < layout.length; i++) transposed[index[i]] = values[i]!;
        device.write(buffers.parameters, values);
        device.write(buffers.transposed, transposed);
        combine.run(buffers);
      },
      free: () => owner.free(),
    };
    state.load(parameters);
    return state;
  });
}
