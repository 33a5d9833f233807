import type { Device } from '../device/device.js';
import { withOwner, type Freeable } from '../device/owner.js';
import { placeNetwork, type PlacedNetwork } from '../ops/support/place_network.js';
import type { NetworkShape } from '../../kernels/shared/network_layout.js';

/** Networks on a device. Whoever makes it frees it. */
export interface PotentialState extends PlacedNetwork, Freeable {
  readonly network: NetworkShape;
  /** Overwrites the parameters with those of the host, f32 [layout.length], and what follows from them. */
  load(parameters: Float32Array): void;
}

/**
 * Uploads `parameters`, f32 [layout.length], and derives the transposed weights and the congruent heads.
 * @throws InvalidInputError for networks that the device has no room for in one binding
 */
export function createPotential(device: Device, network: NetworkShape, parameters: Float32Array): PotentialState {
  return withOwner(device, (owner) => {
    const placed = placeNetwork(owner, network, parameters);
    return {
      network,
      ...placed,
      load(values: Float32Array) {
        device.write(placed.parameters, values);
        placed.refresh();
      },
    };
  });
}
