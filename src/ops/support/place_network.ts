import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { combineHeads } from '../combine_heads/launch.js';
import { arrangeWeights } from '../arrange_weights/launch.js';
import type { NetworkBuffers } from './network_buffers.js';
import { arrangedLength } from './arranged_length.js';
import { parameterLayout } from './network_shape.js';

/** What kernels read of networks, beside the parameters that it follows from. */
export interface PlacedNetwork extends NetworkBuffers {
  /** Enqueues all that follows from the parameters anew; call after every change of them. */
  refresh(): void;
}

/**
 * Puts networks on a device: their parameters, f32 [layout.length], from the host or where somebody else's buffer has
 * them, and all that follows from these. What is allocated is the owner's.
 * @param coefficients f32 [K, N, H], scale · C as it is at each refresh, in the place of the network's own
 * @throws InvalidInputError for networks that the device has no room for in one binding
 */
export function placeNetwork(
  owner: Owner<Device>,
  network: NetworkShape,
  given: Float32Array | DeviceBuffer,
  coefficients?: DeviceBuffer,
): PlacedNetwork {
  const layout = parameterLayout(network);
  const combine = owner.own(combineHeads(owner.device, network, coefficients));
  const arrange = owner.own(arrangeWeights(owner.device, network));
  const parameters = given instanceof Float32Array ? owner.upload('parameters', given) : given;
  const arranged = owner.createBuffer('arranged weights', arrangedLength(owner.device.kind, network) * 4);
  const heads = owner.createBuffer('heads', layout.headsLength * 4);
  const refresh = (): void => {
    arrange.run({ parameters, arranged });
    combine.run({ parameters, heads });
  };
  refresh();
  return { parameters, arranged, heads, refresh };
}
